import type { EngineMutant } from './engine-mutant';
import { ofProtocol } from './of-protocol';
import { stagesNeverStop } from './stages-never-stop';
import { startUnfenced } from './start-unfenced';
import { stopUnheeded } from './stop-unheeded';
import { timeoutsIgnored } from './timeouts-ignored';

export const ENGINE_MUTANTS: Record<string, EngineMutant> = {
  'START has no condition': startUnfenced,
  'a failed stage stops nothing': stagesNeverStop,
  'timeouts are ignored': timeoutsIgnored,
  'a run that was asked to stop goes on': stopUnheeded,
  'a job finds what another left dirty': { putsNothingBack: true, breaks: ['E1', 'I3', 'O3'], from: 1 },
  'a detached process outlives its attempt': { endsGroupsOnly: true, breaks: ['T2'], from: 1 },
  'a rerun carries nothing over': { carriesNothingOver: true, breaks: ['R1'], from: 1 },
  'time goes by the clock that people set': { goesByTheClock: true, breaks: ['D1'], from: 1 },
  'SETTLE never answers SUCCEEDED': ofProtocol('settle-blind', ['I4'], 1),
  'SETTLE writes whatever the row is': ofProtocol('settle-blind-write', ['I1', 'I2', 'I4', 'A2', 'A3', 'I7'], 45),
  'SETTLE decides anew when it is asked again': ofProtocol('settle-not-idempotent', ['I9'], 85),
  'SETTLE never waits for a living attempt': ofProtocol('no-look', ['I3'], 10),
  'START does not know its own claim': ofProtocol('start-no-claim', ['I5'], 85),
  'START does not look at the attempt': ofProtocol('start-no-attempt', ['I2', 'A4'], 30),
  'END of a success holds always': ofProtocol('end-no-fence', ['I1', 'A4'], 50),
};

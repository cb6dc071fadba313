/** Something to be put right by whoever runs the synth: `bin/app.ts` prints its message alone, without a stack trace. */
export class CannotSynthesize extends Error {
  override readonly name = 'CannotSynthesize';
}

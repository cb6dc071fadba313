import { renderDefinition } from '../../domain/definition';
import { synthesize } from '../support/stack/synthesize';

const template = synthesize();

describe('the state machine', () => {
  const machine = Object.values(template.findResources('AWS::StepFunctions::StateMachine'))[0]?.Properties;

  test('is the definition, word for word', () => {
    expect(JSON.parse(machine.DefinitionString)).toEqual(renderDefinition());
    expect(machine).toMatchObject({ StateMachineName: 'runsheet-dev', StateMachineType: 'STANDARD' });
  });

  test('has the service functions put in for its placeholders', () => {
    const named = Object.entries(machine.DefinitionSubstitutions).map(([placeholder, arn]) => {
      const [logicalId = ''] = (arn as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
      return [placeholder, template.toJSON().Resources[logicalId].Properties.FunctionName];
    });
    expect(Object.fromEntries(named)).toEqual({
      LoadGroup: 'runsheet-dev-load-group',
      LoadBatch: 'runsheet-dev-load-batch',
      SettleAttempt: 'runsheet-dev-settle-attempt',
      CloseRun: 'runsheet-dev-close-run',
    });
  });

  test('logs no parameters and no results', () => {
    expect(machine.LoggingConfiguration).toMatchObject({ Level: 'ERROR', IncludeExecutionData: false });
  });
});

import {
  declaredParameters,
  readRunParameters,
  runParameterProblems,
} from '../../../domain/groups/declared-parameters';

const declared = declaredParameters({ parameters: { region: 'north' }, parameter_types: { day: 'date' } }, [
  { parameters: { shop: 7 }, parameter_types: { limit: 'integer' } },
  { parameters: {}, parameter_types: { limit: 'number' } },
]);
const free = declaredParameters({ parameters: { region: 'north' } }, [{ parameters: {} }]);

describe('the parameters of a run', () => {
  it('are read from texts as their declared types; any other that a row has is a text', () => {
    expect(readRunParameters({ day: '2026-11-22', limit: '7', region: '1', shop: '8' }, declared)).toEqual({
      parameters: { day: '2026-11-22', limit: 7, region: '1', shop: '8' },
    });
  });

  it('are texts where nothing is declared, whatever they are called', () => {
    expect(readRunParameters({ n: '7', region: 'x' }, free)).toEqual({ parameters: { n: '7', region: 'x' } });
    expect(runParameterProblems({ n: 7, region: ['x'] }, free)).toEqual([]);
  });

  it('are refused with every wrong value and every unknown name', () => {
    const problems = [
      'parameters.limt is unknown (did you mean "limit"?): declare it in the group\'s parameter_types',
      'parameters.day is "tomorrow": expected a day such as 2026-11-22, since its type is date',
    ];
    expect(readRunParameters({ limt: '7', day: 'tomorrow' }, declared)).toEqual({ problems });
    expect(runParameterProblems({ limt: 7, day: 'tomorrow' }, declared)).toEqual(problems);
  });

  it('must be of every type that is declared', () => {
    expect(runParameterProblems({ limit: 7.5 }, declared)).toHaveLength(1);
    expect(runParameterProblems({ limit: 'x' }, declared)).toHaveLength(2);
    expect(runParameterProblems({ limit: 7 }, declared)).toEqual([]);
  });
});

/**
 * Targets that no name of a job function can be, each with what it tries. The one job function there is is `succeed`.
 */
export const MALFORMED_TARGETS: [what: string, target: string][] = [
  ['an ARN', 'arn:aws:lambda:eu-central-1:123456789012:function:admin'],
  ['an ARN after the kind', 'lambda:arn:aws:lambda:eu-central-1:123456789012:function:admin'],
  ['another account', '123456789012:function:x'],
  ['another account after the kind', 'lambda:123456789012:function:x'],
  ['a version', 'lambda:succeed:1'],
  ['an alias', 'lambda:succeed:$LATEST'],
  ['a path upwards', '../x'],
  ['a path upwards after the kind', 'lambda:../jobs/succeed'],
  ['a path that stays', 'lambda:./succeed'],
  ['an absolute path', 'lambda:/etc/passwd'],
  ['a backslash', 'lambda:..\\succeed'],
  ['another kind', 'states:startExecution'],
  ['the kind in upper case', 'LAMBDA:succeed'],
  ['no kind', 'succeed'],
  ['every function', 'lambda:*'],
  ['a look-alike letter', 'lambda:ѕucceed'],
  ['a full-width letter', 'lambda:ｓucceed'],
  ['an invisible character', 'lambda:succeed\u200b'],
  ['a line end', 'lambda:succeed\n'],
  ['a line end and a name', 'lambda:succeed\r\nadmin'],
  ['NUL', 'lambda:succeed\u0000'],
  ['a space', 'lambda:succeed '],
  ['a prototype', 'lambda:__proto__'],
  ['a JSONPath', 'lambda:$.FunctionName'],
  ['nothing', 'lambda:'],
];

/** Well-formed names of what is no job function of this deployment. */
export const UNKNOWN_TARGETS: [what: string, target: string][] = [
  ["another stack's function", 'lambda:runsheet-prod-job-succeed'],
  ['its own name on AWS', 'lambda:runsheet-dev-job-succeed'],
  ['a service function', 'lambda:load-group'],
  ['a service function by its name on AWS', 'lambda:runsheet-dev-close-run'],
  ['the name in another case', 'lambda:Succeed'],
  ['the beginning of a name', 'lambda:succee'],
  ['what every object has', 'lambda:constructor'],
];

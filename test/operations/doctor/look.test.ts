import { StackError } from '../../../adapters/aws/stack-error';
import { look } from '../../../operations/doctor/look';

const failing = (name: string, message: string) => () =>
  Promise.reject(Object.assign(new Error(message), { name, $metadata: {} }));

test('what is well is said as it was seen', async () => {
  await expect(look('region', async () => ({ is: 'good', text: 'eu-west-1' }))).resolves.toEqual({
    what: 'region',
    is: 'good',
    text: 'eu-west-1',
  });
});

test('a right to look that is missing says nothing about the thing itself', async () => {
  await expect(look('table', failing('AccessDeniedException', 'no'))).resolves.toEqual({
    what: 'table',
    is: 'warning',
    text: 'not looked at: AWS denies it: no',
  });
});

test('another refusal is bad, and so is a stack that commands cannot work with', async () => {
  await expect(look('table', failing('ValidationException', 'no'))).resolves.toMatchObject({ is: 'bad' });
  await expect(look('stack', () => Promise.reject(new StackError('there is none')))).resolves.toEqual({
    what: 'stack',
    is: 'bad',
    text: 'there is none',
  });
});

test('a bug is no finding', async () => {
  await expect(look('table', () => Promise.reject(new TypeError('x is undefined')))).rejects.toThrow(TypeError);
});

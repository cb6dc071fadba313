import { pythonFrames } from '../../drivers/python-frames';

test('a folder of the project whose name begins with two dots is its own code', () => {
  const lines = [
    '  File "/project/..shared/load.py", line 3, in load',
    '  File "/usr/lib/python3/json.py", line 7, in loads',
  ];
  expect(pythonFrames(lines, '/project')).toEqual(['    at load (..shared/load.py:3)']);
});

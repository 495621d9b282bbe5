import { expect, it } from 'vitest';
import { CurvatureError } from './error.js';

it('says what happened, what usually causes it and what to do next', () => {
  const error = new CurvatureError(
    'Block w[0] is NaN at step 3.',
    'The rate is too high.',
    'Lower learningRate.',
  );
  expect(error.message).toBe(
    'Block w[0] is NaN at step 3. The rate is too high. Lower learningRate.',
  );
  expect(error).toMatchObject({
    name: 'CurvatureError',
    happened: 'Block w[0] is NaN at step 3.',
    usually: 'The rate is too high.',
    remedy: 'Lower learningRate.',
  });
  expect(error).toBeInstanceOf(Error);
});

it('leaves no gap where there is nothing to say', () => {
  expect(new CurvatureError('A.', '', 'C.').message).toBe('A. C.');
});

it('keeps the cause', () => {
  const cause = new RangeError('below');
  expect(new CurvatureError('A.', 'B.', 'C.', { cause }).cause).toBe(cause);
  expect('cause' in new CurvatureError('A.', 'B.', 'C.')).toBe(false);
});

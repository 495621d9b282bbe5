import { expect, test } from 'vitest';
import { momentumCase } from '../../test/momentum-case.js';
import { translated } from './translate.js';

const given = momentumCase({ learningRate: 0.1, momentum: 0.5 });
const call = (optimizer: string, options: Record<string, unknown>) => {
  const { optimizer: name, options: own, ...others } = translated({ ...given, optimizer, options });
  const { optimizer: _, options: __, ...same } = given;
  expect(others).toEqual(same);
  return [name, own];
};

test('a case of another optimizer is unchanged', () => {
  expect(translated(given)).toBe(given);
});

test.each([
  [
    { policy: { name: 'trace', omega1: 0.4 }, bias: 'joint' },
    { policy: 'trace', omega1: 0.4, bias: 'joint' },
  ],
  [
    { policy: 'every', refreshEvery: 3 },
    { policy: 'every', refreshEvery: 3 },
  ],
  [
    { damping: 0.1, momentum: 0 },
    { damping: 0.1, momentum: 0 },
  ],
  [
    { splitSize: 0, clipNorm: 0, klClip: 0 },
    { splitSize: null, clipNorm: null, klClip: null },
  ],
  [
    { splitSize: 5, clipNorm: 1 },
    { splitSize: 5, clipNorm: 1 },
  ],
])('thor: %j is %j', (options, own) => {
  expect(call('thor', options)).toEqual(['publishedThor', own]);
});

test.each([
  [
    { compat: 'google', startStep: 0, exponent: 0 },
    'googleShampoo',
    { startStep: 0, exponent: null },
  ],
  [{ compat: 'google', exponent: 4 }, 'googleShampoo', { exponent: 4 }],
  [{ compat: 'meta', startStep: 0, beta1: 0 }, 'metaShampoo', { beta1: 0 }],
  [{ compat: 'meta', startStep: 3 }, 'metaShampoo', { startStep: 3 }],
  [{ exponent: 0 }, 'shampoo', { exponent: null }],
])('shampoo: %j is %s with %j', (options, preset, own) => {
  expect(call('shampoo', options)).toEqual([preset, own]);
});

import { adam } from '@curvature/rules';
import { expect, it } from 'vitest';
import { perBlock, perTensor } from './index.js';

it('names the scope of a graft', () => {
  const rule = adam();
  expect(perTensor(rule)).toEqual({ rule, scope: 'tensor' });
  expect(perBlock(rule)).toEqual({ rule, scope: 'block' });
});

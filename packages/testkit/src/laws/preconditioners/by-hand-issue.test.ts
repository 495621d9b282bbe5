import { eigenRoots } from '@curvature/backend-tfjs';
import { factored, secondOrder, tiles } from '@curvature/core';
import { kronecker } from '@curvature/kronecker';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import type { AnyPreconditioner } from '@curvature/spec';
import { blockCases } from '../common/block-case.js';
import { byHandIssue } from './by-hand-issue.js';

beforeAll(() => tf.setBackend('cpu'));

const make = () =>
  factored(kronecker({ ridge: { relative: 1e-4 } }), eigenRoots()) as AnyPreconditioner;

test.each([
  ['applies it', make, null],
  ['never applies it', () => null, /differs from steps by hand by/],
])('a host that %s', async (_, preconditionerOf, expected) => {
  const [given] = blockCases;
  const host = () =>
    secondOrder({
      learningRate: 1e-3,
      preconditioner: preconditionerOf(),
      partition: tiles(given!.tiles),
    } as Parameters<typeof secondOrder>[0]);
  const trial = { p: make(), fresh: make, given: given! };
  const issue = await byHandIssue(trial, host, 1e-3);
  if (expected === null) expect(issue).toBeNull();
  else expect(issue).toMatch(expected);
});

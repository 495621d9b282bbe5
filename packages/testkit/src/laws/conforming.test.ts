import { runInNewContext } from 'node:vm';
import {
  adaptiveRoots,
  backgroundEigenRoots,
  eigenBasis,
  eigenRoots,
  newtonRoots,
} from '@curvature/backend-tfjs';
import { factored } from '@curvature/core';
import { kronecker } from '@curvature/kronecker';
import { eigenCorrected, klFactors, signs } from '@curvature/kronecker/eigenbasis';
import { every } from '@curvature/policies';
import {
  adagrad,
  adam,
  chain,
  ema,
  heavyBall,
  nadam,
  normalised,
  rmsprop,
  sgd,
  sqrtN,
} from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { policyIssues } from './policies/policy-issues.js';
import { preconditionerIssues } from './preconditioners/preconditioner-issues.js';
import { ruleIssues } from './rules/rule-issues.js';
import type { AnyRule } from './rules/rule-trial.js';
import { rootSolverIssues } from './root-solvers/root-solver-issues.js';
import type { SymmetricSolver } from './root-solvers/root-solver-trial.js';
import { layerwise } from '../../test/layerwise.js';

const solvers: readonly (() => SymmetricSolver)[] = [eigenRoots, newtonRoots, backgroundEigenRoots];

const rules: readonly (readonly [string, () => AnyRule])[] = [
  ['sgd', sgd],
  ['adagrad', adagrad],
  ['rmsprop', rmsprop],
  ['adam', adam],
  ['adam behind a filter', () => adam({ beta1: 0 })],
  ['nadam', nadam],
  ['sqrtN', sqrtN],
  ['ema', ema],
  ['ema, ahead', () => ema({ nesterov: true })],
  ['heavyBall', heavyBall],
  ['Nesterov', () => heavyBall({ nesterov: true, average: true })],
  ['normalised', () => normalised(adam())],
  ['chain', () => chain(ema() as AnyRule, heavyBall() as AnyRule)],
];

const statistics: readonly Parameters<typeof kronecker<'symmetric'>>[0][] = [
  { beta2: 1, ridge: { absolute: 1e-4 } },
  { beta2: 0.9, biasCorrection: false, initial: 1e-3 },
];

const policies: readonly Parameters<typeof every>[0][] = [
  {},
  { roots: 20 },
  { roots: 10, start: 10, phase: 0 },
  { roots: 50, statistics: 7, stagger: true },
  {
    roots: [
      [1, 1],
      [40, 100],
    ],
  },
];

it('a solver whose objects and promises are of another JavaScript realm, such as jest makes, conforms', async () => {
  await tf.setBackend('cpu');
  const other = runInNewContext('({ Object, Promise })') as typeof globalThis;
  const make = (): SymmetricSolver => {
    const { solve, ...rest } = backgroundEigenRoots() as SymmetricSolver;
    return {
      ...rest,
      solve: (...given) =>
        other.Promise.resolve(solve(...given)).then((root) =>
          Object.assign(new other.Object(), root),
        ),
    };
  };
  const before = tf.memory().numTensors;
  expect(await rootSolverIssues(make)).toEqual([]);
  expect(tf.memory().numTensors).toBe(before);
});

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  let before: number;
  beforeEach(async () => {
    await tf.setBackend(backend);
    before = tf.memory().numTensors;
  });
  // The laws themselves leave nothing behind either.
  afterEach(() => expect(tf.memory().numTensors).toBe(before));

  describe.each(solvers)('$name', (solver) => {
    it('is a lawful root solver', async () => {
      expect(await rootSolverIssues(solver)).toEqual([]);
    });

    it('makes a lawful preconditioner', async () => {
      const ridge = { relative: 1e-5 };
      expect(await preconditionerIssues(() => factored(kronecker({ ridge }), solver()))).toEqual(
        [],
      );
    });
  });

  it.each(statistics)('kronecker(%j) makes a lawful preconditioner', async (options) => {
    expect(await preconditionerIssues(() => factored(kronecker(options), eigenRoots()))).toEqual(
      [],
    );
  });

  it('adaptiveRoots is a lawful root solver, and makes a lawful preconditioner', async () => {
    expect(await rootSolverIssues(() => adaptiveRoots())).toEqual([]);
    expect(await preconditionerIssues(() => factored(kronecker(), adaptiveRoots()))).toEqual([]);
  });

  it('a side that is left alone makes a lawful preconditioner', async () => {
    const exponent = (order: number, place: number) => (place === 0 && order > 1 ? 0 : -1 / 2);
    expect(
      await preconditionerIssues(() => factored(kronecker(), eigenRoots(), { exponent })),
    ).toEqual([]);
  });

  it.each([0, 0.3])(
    'eigenCorrected with eigenbases of tolerance %d is lawful',
    async (tolerance) => {
      expect(
        await preconditionerIssues(() => eigenCorrected({ solver: eigenBasis({ tolerance }) })),
      ).toEqual([]);
    },
  );

  it('eigenCorrected with the factors of KL-Shampoo is lawful, and with signs', async () => {
    for (const slots of [
      { factors: klFactors() },
      { inner: signs() },
      { factors: klFactors(), inner: signs() },
    ])
      expect(
        await preconditionerIssues(() => eigenCorrected({ solver: eigenBasis(), ...slots })),
      ).toEqual([]);
  });

  it('a layerwise preconditioner is lawful', async () => {
    expect(await preconditionerIssues(layerwise)).toEqual([]);
  });

  it.each(rules)('%s is a lawful rule', async (_, rule) => {
    expect(await ruleIssues(rule)).toEqual([]);
  });
});

it.each(policies)('every(%j) is a lawful policy', async (options) => {
  expect(await policyIssues(() => every(options))).toEqual([]);
});

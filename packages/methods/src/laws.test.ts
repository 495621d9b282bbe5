// Every method through the testkit; the README's column `kit` names the backends.
import { readFileSync } from 'node:fs';
import { eigenBasis, eigenRoots } from '@curvature/backend-tfjs';
import { factored } from '@curvature/core';
import { fullMatrix, kronecker } from '@curvature/kronecker';
import {
  averageFactors,
  adamMoments,
  eigenCorrected,
  klFactors,
  signs,
} from '@curvature/kronecker/eigenbasis';
import { adagrad, adam, chain, ema, sgd } from '@curvature/rules';
import type { AnyPreconditioner, Rule, State } from '@curvature/spec';
import { preconditionerIssues, ruleIssues } from '@curvature/testkit';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { BACKENDS } from '../test/trial.js';
import {
  cautious,
  inRow,
  klEigenvalues,
  neuronNorm,
  orthogonal,
  shorterSide,
  sm3,
} from './index.js';

const rules: readonly (readonly [string, () => Rule<State>])[] = [
  ['SM3-I', () => sm3({ variant: 'I' })],
  ['SM3-II', () => sm3()],
  ['diagonal AdaGrad', () => adagrad()],
  ['cautious updates of Adam', () => cautious(adam())],
  ['cautious updates of any direction', () => cautious(sgd())],
  ['its normalisation, neuronNorm', () => neuronNorm()],
  ['its normalisation after an average', () => chain(ema() as Rule<State>, neuronNorm())],
];
const soap = () =>
  eigenCorrected({
    solver: eigenBasis(),
    factors: averageFactors({ beta: 0.9 }),
    inner: adamMoments({ beta2: 0.9 }),
  });
const preconditioners: readonly (readonly [string, () => AnyPreconditioner])[] = [
  ['its orthogonalisation', () => orthogonal()],
  ['its orthogonalisation, spectral', () => orthogonal({ scale: 'spectral' })],
  ['SOAP before Muon', () => inRow(soap(), orthogonal())],
  [
    'KL-Shampoo',
    () =>
      eigenCorrected({
        solver: eigenBasis(),
        factors: klFactors(),
        inner: klEigenvalues(),
      }),
  ],
  ['KL-SOAP', () => eigenCorrected({ solver: eigenBasis(), factors: klFactors() })],
  ['SPlus', () => eigenCorrected({ solver: eigenBasis(), inner: signs() })],
  [
    'one-sided Shampoo',
    () => factored(kronecker({ sides: shorterSide, ridge: { relative: 1e-4 } }), eigenRoots()),
  ],
  [
    'full-matrix AdaGrad',
    () => factored(fullMatrix({ damping: 1e-2 }), eigenRoots(), { exponent: -1 / 2 }),
  ],
];

describe.each(BACKENDS)('on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend));
  test.each(rules)('%s obeys the laws of rules', async (_, make) => {
    expect(await ruleIssues(make)).toEqual([]);
  });
  test.each(preconditioners)('%s obeys the laws of preconditioners', async (_, make) => {
    expect(await preconditionerIssues(make)).toEqual([]);
  });
});

/** The names of the README's table, and what its column `kit` says of them. */
const told = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((row) => row.length === 8 && row[2]!.startsWith('`'))
  .map((row) => ({ methods: row[1]!.split(', '), kit: row[4]! }));
const names = [...rules, ...preconditioners].map(([name]) => name);

test.each(told)('$methods.0 has passed the kit where the README says so: $kit', (row) => {
  const untried = row.methods.filter((method) => !names.some((name) => name.startsWith(method)));
  // Muon is made of parts, which are the next rows.
  const isOfParts = row.methods.includes('Muon');
  expect(row.kit).toBe(isOfParts ? 'its parts' : BACKENDS.join(', '));
  expect(untried).toEqual(isOfParts ? row.methods : []);
});

test('each law above is told of in the README', () => {
  const methods = told.flatMap((row) => row.methods);
  expect(names.filter((name) => !methods.some((method) => name.startsWith(method)))).toEqual([]);
});

// Every method through the testkit; the README's column `kit` names the backends.
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
import { told } from '../test/told.js';
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

const names = [...rules, ...preconditioners].map(([name]) => name);

test.each(told)('$method: the README tells where it has passed the kit', ({ method, kit }) => {
  const methods = method.split(', ');
  const untried = methods.filter((one) => !names.some((name) => name.startsWith(one)));
  // Muon is made of parts, which are the next rows.
  const isOfParts = methods.includes('Muon');
  expect(kit).toBe(isOfParts ? 'its parts' : BACKENDS.join(', '));
  expect(untried).toEqual(isOfParts ? methods : []);
});

test('each law above is told of in the README', () => {
  const methods = told.flatMap(({ method }) => method.split(', '));
  expect(names.filter((name) => !methods.some((method) => name.startsWith(method)))).toEqual([]);
});

import { identity, type Matrix, times, withEigenvalues } from './float64.js';
import type { RootCase } from './root-solver-trial.js';

const relative = { absolute: 0, relative: 1e-5 };

/** n eigenvalues from 1 down to 1 / condition, at equal ratios. */
const spectrum = (n: number, condition: number) =>
  Array.from({ length: n }, (_, i) => condition ** (-i / (n - 1)));

const stack = (n: number, condition: number, count: number) =>
  Array.from({ length: count }, (_, tile) => withEigenvalues(spectrum(n, condition), tile + 1));
const ones = (count: number) => Array.from({ length: count }, () => 1);
const zeros = (n: number): Matrix => times(identity(n), 0);

/** Symmetric positive definite with the ridge; condition at most 1e4, for float32. */
export const rootSolverCases: readonly RootCase[] = [
  {
    name: 'a stack of random matrices',
    matrices: stack(6, 100, 3),
    largest: ones(3),
    ridge: relative,
    p: 4,
  },
  {
    name: 'inverse square roots',
    matrices: stack(5, 1000, 2),
    largest: ones(2),
    ridge: relative,
    p: 2,
  },
  { name: 'inverses', matrices: stack(4, 100, 2), largest: ones(2), ridge: relative, p: 1 },
  {
    name: 'inverse 6th roots',
    matrices: stack(4, 1000, 2),
    largest: ones(2),
    ridge: relative,
    p: 6,
  },
  {
    name: 'rank 1 and a ridge',
    matrices: [withEigenvalues([1, 0, 0, 0], 1), withEigenvalues([1, 0, 0, 0], 2)],
    largest: ones(2),
    ridge: { absolute: 1e-3, relative: 0 },
    p: 4,
  },
  {
    name: 'the identity',
    matrices: [identity(4), times(identity(4), 3)],
    largest: [1, 3],
    ridge: relative,
    p: 4,
  },
  {
    name: 'zeros and a ridge',
    matrices: [zeros(3), zeros(3)],
    largest: [0, 0],
    ridge: { absolute: 1e-2, relative: 0 },
    p: 4,
  },
  {
    name: 'matrices of one element',
    matrices: [[[4]], [[0.01]]],
    largest: [4, 0.01],
    ridge: relative,
    p: 2,
  },
];

// Random calls of every kernel that goes over elements or sums them.
import {
  adamStep,
  adamUpdate,
  averageSquares,
  blendInto,
  blendPart,
  dot,
  gate,
  graft,
  overRoot,
  scaleRows,
  secondMoment,
} from '@curvature/spec/internal';
import { chainDirection, chainStatistics } from '@curvature/sparse-logdet/internal';
import { blend, norms } from '@curvature/spec/kernels';
import fc from 'fast-check';
import { bandedCase, chain } from './chains.js';
import { type Case, filled, magnitudes, normal } from './laws.js';

/** Vectors, odd sides, one element, kernels of convolutions, and more than a row of a texture. */
export const shape: fc.Arbitrary<number[]> = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 0, maxLength: 4 }),
  fc.constantFrom<number[]>(
    [1, 1],
    [7],
    [64, 10],
    [3, 3, 5, 7],
    [1, 33],
    [33, 1],
    [5, 8200],
    [40000],
  ),
);
const factor = fc.double({ min: -2, max: 2, noNaN: true });

const on = (kernel: Case['kernel'], names: readonly string[], attributes: Case['attributes']) =>
  fc.tuple(shape, fc.nat(999)).map(([s, seed]): Case => {
    const all = names.map((name, i) => {
      const given = normal(s, seed + i);
      return [name, ['v', 'moment'].includes(name) ? magnitudes(given) : given] as const;
    });
    return { kernel, inputs: Object.fromEntries(all), attributes };
  });

const numbers = { scale: 1.3, momentScale: 0.7, epsilon: 1e-3 };
export const adam = {
  beta1: 0.9,
  beta2: 0.99,
  meanScale: 2,
  directionScale: 0.1,
  momentScale: 3,
  epsilon: 1e-6,
};

/** Parts of equal size: whole matrices of a stack, or not. */
const parts = (make: (of: { rows: number; seed: number; shape: number[] }) => Case) =>
  fc
    .record({
      rows: fc.integer({ min: 1, max: 5 }),
      rest: shape,
      seed: fc.nat(999),
      flat: fc.boolean(),
    })
    .map(({ rows, rest, seed, flat }) => {
      const size = rows * rest.reduce((a, b) => a * b, 1);
      return make({ rows, seed, shape: flat ? [size] : [rows, ...rest] });
    });

export const cases: Readonly<Record<string, fc.Arbitrary<Case>>> = {
  blend: on(blend, ['x', 'y'], { a: 0.7, b: -1.2 }),
  blendInto: on(blendInto, ['x', 'y'], { a: 1, b: 0.3 }),
  blendPart: fc
    .tuple(shape, fc.nat(50), fc.nat(50), factor, fc.nat(99))
    .map(([s, from, rest, a, seed]) => ({
      kernel: blendPart,
      inputs: {
        x: normal(s, seed),
        y: normal([s.reduce((p, n) => p * n, 1) + from + rest], seed + 1),
      },
      attributes: { a, b: -0.3, from },
    })),
  scaleRows: parts(({ rows, seed, shape: s }) => ({
    kernel: scaleRows,
    inputs: { x: normal(s, seed), scales: normal([rows], seed + 1) },
    attributes: { rows },
  })),
  gate: fc.tuple(shape, fc.constantFrom(0, 1), fc.nat(99)).map(([s, skip, seed]) => ({
    kernel: gate,
    inputs: { x: skip === 1 ? filled(s, NaN) : normal(s, seed), skip: filled([1], skip) },
    attributes: {},
  })),
  secondMoment: on(secondMoment, ['moment', 'direction', 'grad'], {
    ...numbers,
    decay: 0.9,
    weight: 0.2,
  }),
  averageSquares: on(averageSquares, ['moment', 'x'], { decay: 0.9, weight: 0.2 }),
  overRoot: on(overRoot, ['x', 'moment'], { scale: 1.3, epsilon: 1e-3 }),
  adamUpdate: on(adamUpdate, ['m', 'v', 'direction', 'grad'], adam),
  adamStep: on(adamStep, ['parameter', 'm', 'v', 'grad'], { ...adam, decay: 0.99, rate: 0.1 }),
  norms: parts(({ rows, seed, shape: s }) => ({
    kernel: norms,
    inputs: { x: normal(s, seed) },
    attributes: { rows },
  })),
  dot: on(dot, ['x', 'y'], {}),
  graft: parts(({ rows, seed, shape: s }) => ({
    kernel: graft,
    inputs: { x: normal(s, seed), source: normal(s, seed + 1) },
    attributes: { rows },
  })),
  chainStatistics: fc.tuple(chain, fc.nat(999)).map(([c, seed]) => {
    const { grad, diagonal, bands } = bandedCase(c, seed);
    const { shape: _, ...rest } = c;
    const attributes = { ...rest, decay: 0.7, weight: 0.3 };
    return { kernel: chainStatistics, inputs: { grad, diagonal, bands }, attributes };
  }),
  chainDirection: fc
    .tuple(chain, fc.constantFrom(0, 0.3, 0.7), fc.nat(999))
    .map(([c, gamma, seed]) => {
      const { x, diagonal, bands } = bandedCase(c, seed);
      const { shape: _, ...rest } = c;
      const inputs = { x, diagonal, bands, damping: filled([], 0.1) };
      return { kernel: chainDirection, inputs, attributes: { ...rest, scale: 1.25, gamma } };
    }),
};

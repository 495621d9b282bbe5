import { type Banded, chainDirection, chainStatistics } from '@curvature/spec/internal';
import { draw, output } from '../device/index.js';
import { fusedKernel } from '../kernels/fused-kernel.js';
import { bandStatistics, diagonalStatistics, directionsOf } from './programs.js';
import { WIDEST } from './order.js';
import { leastGamma, solved } from './solve.js';

const fits = ({ rows, columns, band }: Banded, size: number, bands: number): boolean =>
  [rows, columns, band].every(Number.isInteger) && rows * columns === size && bands === band * size;

const directions = directionsOf({
  name: 'a chain',
  inputs: ['x', 'damping'],
  numbers: {},
  code: `float x_of(int i) { return x_at(i); }
float damping_of() { return damping_at(0); }
`,
});

/** Kernels of SONew. */
export const chains = [
  fusedKernel({
    declaration: chainStatistics,
    accepts: ({ grad, diagonal, bands }, attributes) =>
      diagonal.size === grad.size && fits(attributes, grad.size, bands.size),
    mayBeEmpty: ['bands'],
    run: (backend, { grad, diagonal, bands }, { decay, weight, band, ...chain }) => {
      const made = [output(backend, diagonal.shape), output(backend, bands.shape)];
      const sums = { decay, weight };
      const inputs = [grad, diagonal];
      draw(backend, { program: diagonalStatistics, inputs, outputs: [made[0]!], numbers: sums });
      if (band === 0) return made;
      const { rows, columns, linked } = chain;
      const numbers = { rows, columns, linked, ...sums, size: grad.size, skips: 0 };
      const given = [grad, bands, grad];
      draw(backend, { program: bandStatistics, inputs: given, outputs: [made[1]!], numbers });
      return made;
    },
  }),
  fusedKernel({
    declaration: chainDirection,
    accepts: ({ x, diagonal, bands, damping }, attributes) =>
      attributes.band <= WIDEST &&
      damping.size === 1 &&
      diagonal.size === x.size &&
      fits(attributes, x.size, bands.size),
    mayBeEmpty: ['bands'],
    run: (backend, { x, diagonal, bands, damping }, { scale, gamma, ...chain }) => {
      const numbers = { scale, gamma: leastGamma(gamma) };
      const solve = { ...directions, given: [x, damping], shape: x.shape, diagonal, bands };
      return solved(backend, { ...solve, chain, numbers });
    },
  }),
];

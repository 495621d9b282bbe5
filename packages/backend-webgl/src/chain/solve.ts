import { type Banded, storesHalfFloats } from '@curvature/spec/internal';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Backend, draw, output, release, sizeOf } from '../device/index.js';
import { sumOf } from '../kernels/sum.js';
import type { Directions } from './programs.js';

/** What a direction is solved from. */
export interface Solve extends Directions {
  /** The inputs of the source, in order. */
  readonly given: readonly TensorInfo[];
  /** Of the direction. */
  readonly shape: readonly number[];
  readonly diagonal: TensorInfo;
  readonly bands: TensorInfo;
  readonly chain: Banded;
  readonly numbers: Readonly<Record<string, number>>;
}

/** Half floats know what is left of a node to about this share of its diagonal. */
const ROUNDING_OF_HALVES = 2 ** -8;

/** Gamma, or where tensors are half floats, at least what rounding leaves. */
export const leastGamma = (gamma: number): number =>
  storesHalfFloats() ? Math.max(gamma, ROUNDING_OF_HALVES) : gamma;

/** The direction: a draw; for bands above 1 three more. */
export function solved(backend: Backend, solve: Solve): TensorInfo {
  const { given, shape, diagonal, bands, chain } = solve;
  const { rows, columns, linked, band } = chain;
  const numbers = { ...solve.numbers, rows, columns, linked, size: sizeOf(diagonal) };
  const statistics = band === 0 ? [diagonal] : [diagonal, bands];
  const made = output(backend, shape);
  const program = solve.direction(band);
  if (band <= 1) {
    draw(backend, { program, inputs: [...given, ...statistics], outputs: [made], numbers });
    return made;
  }
  const unstable = output(backend, diagonal.shape);
  const inputs = [...given, ...statistics];
  draw(backend, { program: solve.unstable(band), inputs, outputs: [unstable], numbers });
  const count = sumOf(backend, unstable);
  draw(backend, { program, inputs: [...inputs, count], outputs: [made], numbers });
  release(backend, unstable, count);
  return made;
}

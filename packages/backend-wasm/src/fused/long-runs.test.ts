import { chainStep } from '@curvature/sparse-logdet/internal';
import { adamStep } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { inUse, normal } from '../../test/both-backends.js';
import type { WasmBackend } from '../heap/wasm-backend.js';

const heap = () => (tf.backend() as unknown as WasmBackend).wasm.HEAPU8.byteLength;
const adam = {
  beta1: 0.9,
  beta2: 0.99,
  meanScale: 1,
  directionScale: 0,
  momentScale: 1,
  epsilon: 1e-8,
};
const chain = {
  linked: 1,
  decay: 0.9,
  weight: 0.1,
  scale: 1,
  decayMean: 0.9,
  weightMean: 0.1,
  meanScale: 1,
} as const;

interface Kind {
  /** Floats of state for each element. */
  readonly state: (size: number) => tf.Tensor[];
  /** The next state, and what else comes of the step. */
  readonly step: (
    state: tf.Tensor[],
    grad: tf.Tensor,
  ) => { readonly state: tf.Tensor[]; readonly rest: tf.Tensor[] };
}

const sonew = (band: number): Kind => ({
  state: (size) => [tf.zeros([1, size, 1]), tf.zeros([1, size, 1]), tf.zeros([band, 1, size, 1])],
  step([mean, diagonal, bands], grad) {
    const attributes = {
      rows: grad.size,
      columns: 1,
      band,
      ...chain,
      damping: 0.5,
      gamma: 0.1,
      epsilon: 1e-8,
    };
    const made = run(
      chainStep,
      { grad, mean: mean!, diagonal: diagonal!, bands: bands! },
      attributes,
    );
    return { state: made.slice(0, 3), rest: made.slice(3) };
  },
});
const kinds: Record<string, Kind> = {
  Adam: {
    state: (size) => [normal([1, size, 1], 8), tf.zeros([1, size, 1]), tf.zeros([1, size, 1])],
    step: ([parameter, m, v], grad) => ({
      state: run(
        adamStep,
        { parameter: parameter!, m: m!, v: v!, grad },
        { ...adam, decay: 0.99, rate: 0.01 },
      ),
      rest: [],
    }),
  },
  'tridiagonal SONew': sonew(1),
  'SONew with a band of 4': sonew(4),
};

/**
 * Steps with three gradients in turn, and something done every thousand of them. -> all numbers at
 * the end
 */
function train(
  { state: start, step }: Kind,
  steps: number,
  size: number,
  between: (thousands: number) => void,
) {
  const grads = [1, 2, 3].map((seed) => normal([1, size, 1], seed));
  let [state, rest] = [start(size), [] as tf.Tensor[]];
  for (let k = 0; k < steps; k++) {
    if (k % 1000 === 0) between(k / 1000);
    const next = step(state, grads[k % 3]!);
    tf.dispose([...state, ...rest]);
    ({ state, rest } = next);
  }
  const numbers = [...state, ...rest].flatMap((tensor) => [...tensor.dataSync()]);
  tf.dispose([...grads, ...state, ...rest]);
  return numbers;
}

/** Fills the memory until there is more of it. */
function grow(held: tf.Tensor[]): void {
  for (const before = heap(); heap() === before;) held.push(tf.fill([4_000_000], 1));
}

beforeAll(async () => {
  await tf.setBackend('wasm');
});

describe.each(Object.entries(kinds))('10,000 steps of %s', (_, kind) => {
  it('are the same to the bit while the memory grows', () => {
    const before = inUse();
    const quiet = train(kind, 10_000, 37, () => undefined);
    const held: tf.Tensor[] = [];
    const noisy = train(kind, 10_000, 37, (thousands) => {
      // Each growth adds a fifth or more: three of them stay well below what WebAssembly can
      // address.
      if (thousands >= 1 && thousands <= 3) grow(held);
    });
    tf.dispose(held);
    expect(noisy).toEqual(quiet);
    expect(quiet.every(Number.isFinite)).toBe(true);
    expect(inUse()).toEqual(before);
  });

  it('take no memory beyond the first', () => {
    train(kind, 3, 5000, () => undefined);
    const first = heap();
    // 20 kB a tensor: 600 MB if they stayed.
    train(kind, 10_000, 5000, () => undefined);
    expect(heap()).toBe(first);
  });
});

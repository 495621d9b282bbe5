// What src/fused/browser.test.ts runs in a browser, and realm.test.ts as jest would: fused kernels
// against their composites.
import { chainStep } from '@curvature/sparse-logdet/internal';
import { adamStep } from '@curvature/spec/internal';
import { norms, run, type Kernel } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '../src/index.js';
import { fusedModule } from '../src/fused/module.js';
import type { WasmBackend } from '../src/heap/wasm-backend.js';

setWasmPaths((globalThis as { wasmFolder?: string }).wasmFolder ?? './');
const warnings: string[] = [];
console.warn = (...sentences: unknown[]) => warnings.push(sentences.join(' '));

const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
const named = (names: readonly string[], size: number) =>
  Object.fromEntries(names.map((name, i) => [name, tf.abs(normal([size], i + 1))]));
const adam = {
  beta1: 0.9,
  beta2: 0.99,
  meanScale: 1,
  directionScale: 0,
  momentScale: 1,
  epsilon: 1e-8,
};
const weights = {
  decay: 0.9,
  weight: 0.1,
  scale: 1,
  decayMean: 0.9,
  weightMean: 0.1,
  meanScale: 1,
};
const chain = (size: number, band: number) =>
  ({ rows: size, columns: 1, linked: 1, band, ...weights }) as const;

type Any = Kernel<any, any, tf.Tensor | tf.Tensor[]>;
const kernels: Record<string, (size: number) => [Any, tf.NamedTensorMap, Record<string, number>]> =
  {
    adam: (size) => [
      adamStep as Any,
      named(['parameter', 'm', 'v', 'grad'], size),
      { ...adam, decay: 0.99, rate: 0.01 },
    ],
    norms: (size) => [norms as Any, { x: normal([size], 1) }, { rows: 1 }],
    tridiagonal: (size) => [
      chainStep as Any,
      banded(size, 1),
      { ...chain(size, 1), damping: 5, gamma: 0, epsilon: 1e-8 },
    ],
    band4: (size) => [
      chainStep as Any,
      banded(size, 4),
      { ...chain(size, 4), damping: 5, gamma: 0, epsilon: 1e-8 },
    ],
  };
const banded = (size: number, band: number) => ({
  ...named(['grad', 'mean', 'diagonal'], size),
  bands: tf.zeros([band, size]),
});

const numbers = (result: tf.Tensor | tf.Tensor[]) =>
  [result].flat().flatMap((one) => [...one.dataSync()]);

const page = {
  /** Whether the kernels are in use, and what was said if not. */
  async start() {
    // A page that may share memory, and wants threads.
    if (globalThis.crossOriginIsolated) tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', true);
    await tf.setBackend('wasm');
    return { fused: fusedModule(tf.backend() as unknown as WasmBackend) !== undefined, warnings };
  },
  /** How far a kernel is off its composite, of the largest number there. */
  off(name: keyof typeof kernels, size: number): number {
    const before = tf.memory().numTensors;
    const off = tf.tidy(() => {
      const [kernel, inputs, attributes] = kernels[name]!(size);
      const wanted = numbers(kernel.composite(inputs, attributes));
      const got = numbers(run(kernel, inputs, attributes));
      return (
        Math.max(...wanted.map((value, i) => Math.abs(value - got[i]!))) /
        Math.max(...wanted.map(Math.abs))
      );
    });
    return tf.memory().numTensors === before ? off : NaN;
  },
};
export type Page = typeof page;
Object.assign(globalThis, { page });

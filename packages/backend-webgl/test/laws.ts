// Kernels against their composites, in a page.
import { run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import type { Backend } from '../src/device/index.js';

export const backend = (): Backend => tf.backend() as unknown as Backend;

/** Numbers that a tensor is made of. */
export interface Given {
  readonly shape: number[];
  readonly values: Float32Array;
}

type Any = { readonly name: string; composite?: (inputs: never, attributes: never) => unknown };
export interface Case {
  readonly kernel: Any;
  readonly inputs: Readonly<Record<string, Given>>;
  readonly attributes: Readonly<Record<string, number>>;
}

/** Standard normal numbers by seed. */
export function normal(shape: number[], seed: number): Given {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const size = shape.reduce((a, b) => a * b, 1);
  const one = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return { shape, values: Float32Array.from({ length: size }, one) };
}
export const filled = (shape: number[], value: number): Given => {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, values: new Float32Array(size).fill(value) };
};
export const magnitudes = ({ shape, values }: Given): Given => ({
  shape,
  values: values.map(Math.abs),
});

/** As tfjs may hold it: not on the device yet, unpacked there, packed, or a slice of another. */
const FORMS: readonly ((given: Given) => tf.Tensor)[] = [
  ({ values, shape }) => tf.tensor(values, shape),
  (given) => onDevice(given),
  // A product by ones is packed.
  (given) => tf.mul(onDevice(given), onDevice(filled(given.shape, 1))),
  ({ values, shape }) => {
    const longer = onDevice({
      values: Float32Array.from([1, 2, 3, ...values, 4]),
      shape: [values.length + 4],
    });
    return tf.reshape(tf.slice(longer, [3], [values.length]), shape);
  },
];
function onDevice({ values, shape }: Given): tf.Tensor {
  const made = tf.tensor(values, shape);
  if (made.size > 0) backend().uploadToGPU(made.dataId);
  return made;
}
export const formed = (given: Given, form: number): tf.Tensor =>
  FORMS[given.values.length === 0 ? 0 : form % FORMS.length]!(given);

export interface Numbers {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

const inUse = () => {
  const { numTensors, numDataBuffers } = tf.memory();
  return [numTensors, numDataBuffers, backend().numDataIds()].join();
};

/** The numbers of what `build` makes on a backend; an error if it leaves a tensor or its memory. */
export async function numbersOn(
  name: 'distant' | 'webgl',
  build: () => tf.Tensor | tf.Tensor[],
): Promise<Numbers[]> {
  await tf.setBackend(name);
  const before = name === 'webgl' ? inUse() : '';
  const made = [tf.tidy(build)].flat();
  const numbers = await Promise.all(
    made.map(async (x) => ({ shape: x.shape, values: await x.data() })),
  );
  tf.dispose(made);
  if (name === 'webgl' && inUse() !== before)
    throw new Error(`in use before: ${before}, after: ${inUse()}`);
  return numbers;
}

/** Largest difference, relative to the largest number of its tensor; Infinity for NaN or shapes. */
export function gap(got: readonly Numbers[], wanted: readonly Numbers[]): number {
  if (got.length !== wanted.length) return Infinity;
  return Math.max(
    0,
    ...got.map(({ shape, values }, which) => {
      const right = wanted[which]!;
      if (`${shape}` !== `${right.shape}`) return Infinity;
      let [most, off] = [0, 0];
      for (let i = 0; i < right.values.length; i++) {
        most = Math.max(most, Math.abs(right.values[i]!));
        const own = Math.abs(values[i]! - right.values[i]!);
        off = own <= off ? off : Number.isNaN(own) ? Infinity : own;
      }
      return off === 0 ? 0 : off / most;
    }),
  );
}

/** tfjs's cpu backend by another name: to what runs there, reading is as slow as on webgl. */
export function registerDistant(): void {
  const cpu = tf.findBackend('cpu');
  tf.registerBackend('distant', () => cpu);
  for (const kernel of tf.getKernelsForBackend('cpu'))
    tf.registerKernel({ ...kernel, backendName: 'distant' });
}

/** How far a kernel on webgl is off its composite on the cpu, its inputs held in some form. */
export async function offOf({ kernel, inputs, attributes }: Case, form: number): Promise<number> {
  const made = (of: (given: Given, i: number) => tf.Tensor) =>
    Object.fromEntries(Object.entries(inputs).map(([name, given], i) => [name, of(given, i)]));
  const wanted = await numbersOn(
    'distant',
    () =>
      kernel.composite!(
        made(({ values, shape }) => tf.tensor(values, shape)) as never,
        attributes as never,
      ) as tf.Tensor,
  );
  const got = await numbersOn('webgl', () => {
    if (!tf.getKernel(kernel.name, 'webgl')) throw new Error(`${kernel.name} is not registered`);
    // Refuses what `run` would leave to the composite.
    const spied = kernel.composite;
    const strict = {
      ...kernel,
      composite: () => {
        throw new Error('declined');
      },
    };
    if (!spied) throw new Error('no composite');
    return run(
      strict as never,
      made((x, i) => formed(x, form + i)) as never,
      attributes as never,
    ) as tf.Tensor;
  });
  return gap(got, wanted);
}

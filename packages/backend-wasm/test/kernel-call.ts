// For tests only: calls of a kernel that replaces another one, with a stand-in for that one that only
// records calls.
import * as tf from '@tensorflow/tfjs';
import { vi } from 'vitest';
import type { Registrable } from '../src/kernels/replacement.js';
import type { WasmBackend } from '../src/heap/wasm-backend.js';
import { lowered, worthwhile } from '../src/kernels/worthwhile.js';
import { inUse, type Numbers } from './both-backends.js';

export type KernelCall = {
  readonly inputs: () => Record<string, tf.Tensor | undefined>;
  readonly attrs: object;
};

/**
 * The outcome of a call; `left`: tensors, buffers and ids that stayed; `said`: lines on the console.
 */
export type Outcome =
  | { readonly is: 'handed over' }
  | { readonly is: 'refused' }
  | {
      readonly is: 'done';
      readonly numbers: Numbers;
      readonly left: number;
      readonly said: readonly string[];
    };

/**
 * XNNPACK prints errors for sizes that it refuses. The backend binds the methods of the console when
 * it starts, so they are spied on before that.
 */
const methods = (['log', 'warn', 'error'] as const).map((method) => vi.spyOn(console, method));
const said = (): string[] =>
  methods.flatMap(({ mock }) => mock.calls.map((words) => words.join(' ')));

/** The outcome on cpu; refused if it throws, or if the result has too few numbers or NaN. */
export async function onCpu(kernelName: string, { inputs, attrs }: KernelCall): Promise<Outcome> {
  await tf.setBackend('cpu');
  try {
    const result = tf.tidy(
      () => tf.engine().runKernel(kernelName, given(inputs()), attrs as never) as tf.Tensor,
    );
    const numbers = { values: [...result.dataSync()].slice(0, result.size), shape: result.shape };
    result.dispose();
    return numbers.values.length < result.size || numbers.values.some(Number.isNaN)
      ? { is: 'refused' }
      : { is: 'done', numbers, left: 0, said: [] };
  } catch {
    return { is: 'refused' };
  }
}

const given = (inputs: Record<string, tf.Tensor | undefined>) =>
  Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor)) as Record<
    string,
    tf.Tensor
  >;

/** What each way of the kernel gives. */
export async function onWasm(kernel: Registrable, call: KernelCall): Promise<Outcome[]> {
  await tf.setBackend('wasm');
  const open = tf.backend() as unknown as WasmBackend;
  return [
    run(kernel, call, open),
    withAllWorthwhile(() => run(kernel, call, open)),
    withAllWorthwhile(() => run(kernel, call, closed(open))),
  ];
}

class HandedOver extends Error {}

function run(kernel: Registrable, { inputs, attrs }: KernelCall, backend: WasmBackend): Outcome {
  const [before, lines] = [total(), said().length];
  const tensors = given(inputs());
  const stock = tf.getKernel(kernel.kernelName, 'wasm')!;
  const call = { inputs: tensors, attrs: attrs as tf.NamedAttrMap, backend };
  const ours = kernel.over({
    ...stock,
    kernelFunc: (seen) => {
      if (Object.entries(tensors).every(([name, tensor]) => seen.inputs[name] === tensor))
        throw new HandedOver();
      return stock.kernelFunc(seen);
    },
  });
  try {
    const info = ours.kernelFunc(call) as tf.TensorInfo;
    const numbers = {
      values: [...(backend.typedArrayFromHeap(info) as Float32Array)],
      shape: info.shape,
    };
    backend.disposeData(info.dataId);
    tf.dispose(tensors);
    return { is: 'done', numbers, left: total() - before, said: said().slice(lines) };
  } catch (error) {
    tf.dispose(tensors);
    if (error instanceof HandedOver) return { is: 'handed over' };
    throw error;
  }
}

const total = (): number => {
  const { tensors, buffers, ids } = inUse();
  return tensors + buffers + ids;
};

/** Runs with nothing left to the kernel before for its size. */
function withAllWorthwhile<T>(use: () => T): T {
  const measured = { ...worthwhile };
  Object.assign(worthwhile, lowered);
  try {
    return use();
  } finally {
    Object.assign(worthwhile, measured);
  }
}

const hidden = new WeakMap<WasmBackend, WasmBackend>();

/** The backend with its memory hidden, as on several threads: products go to XNNPACK. */
function closed(backend: WasmBackend): WasmBackend {
  const wasm = Object.create(backend.wasm, {
    asm: { value: {} },
    wasmMemory: { value: undefined },
  }) as object;
  const made =
    hidden.get(backend) ??
    (Object.create(backend as object, { wasm: { value: wasm } }) as WasmBackend);
  hidden.set(backend, made);
  return made;
}

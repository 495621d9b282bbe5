import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import { adamSteps, type Attributes, entriesOf, screen } from '@curvature/spec/internal';
import { isFloat } from '../heap/tensors.js';
import type { WasmBackend } from '../heap/wasm-backend.js';
import { coefficients } from './elementwise.js';
import type { FusedExports } from './exports/exports.js';
import { fusedModule } from './module.js';
import { makeResults, type Wanted } from './results.js';

export type Infos = Readonly<Record<string, TensorInfo>>;
export interface WasmEntry<A> {
  readonly inputs: Infos;
  readonly attributes: A;
}

/** What the kernel of a whole step is given, where the fused module is there. */
export interface Together {
  readonly exports: FusedExports;
  readonly backend: WasmBackend;
  readonly pointer: (info: TensorInfo) => number;
}

export const sizeOf = ({ shape }: TensorInfo): number => util.sizeFromShape(shape);

/** A kernel over float32 inputs; it gives no tensors where the fused module is not there. */
export const inHeap = (
  kernelName: string,
  kernelFunc: (inputs: Infos, attributes: unknown, together: Together) => TensorInfo[],
): KernelConfig => ({
  kernelName,
  backendName: 'wasm',
  kernelFunc({ inputs, attrs, backend: given }) {
    const backend = given as WasmBackend;
    const exports = fusedModule(backend);
    if (!exports || !isFloat(Object.values(inputs) as TensorInfo[])) return [];
    const pointer = ({ dataId }: TensorInfo) => backend.getMemoryOffset(dataId);
    return kernelFunc(inputs as Infos, attrs, { exports, backend, pointer });
  },
});

/** Results in the memory of the entries' donated inputs. All allocations come before any donation. */
export function resultsOf(
  { donates = [] }: { readonly donates?: readonly string[] },
  entries: readonly WasmEntry<unknown>[],
  backend: WasmBackend,
): TensorInfo[] {
  const wanted = entries.flatMap(({ inputs }) =>
    donates.map((name): Wanted => ({ shape: inputs[name]!.shape, from: inputs[name]!.dataId })),
  );
  return makeResults(backend, wanted);
}

type AdamStep = Attributes & Parameters<typeof coefficients>[0] & { decay: number; rate: number };

const adam = inHeap(adamSteps.name, (inputs, attributes, { exports, backend, pointer }) => {
  const entries = entriesOf<Infos, AdamStep>(adamSteps, inputs, attributes);
  const isFit = ({ inputs: { grad, ...rest } }: WasmEntry<AdamStep>) =>
    Object.values(rest).every((x) => sizeOf(x) === sizeOf(grad!));
  if (!entries.every(isFit)) return [];
  const names = adamSteps.inputs;
  const at = entries.map((entry) => names.map((name) => pointer(entry.inputs[name]!)));
  const results = resultsOf(adamSteps, entries, backend);
  entries.forEach((entry, i) => {
    const { attributes: own } = entry;
    const [parameter, m, v, grad] = at[i] as [number, number, number, number];
    const [nextParameter, nextM, nextV] = results.slice(3 * i, 3 * i + 3).map(pointer);
    exports.adamStep(
      sizeOf(entry.inputs['grad']!),
      ...([parameter, m, v, grad, nextParameter!, nextM!, nextV!] as const),
      ...([...coefficients(own), own.decay, own.rate] as const),
    );
  });
  return results;
});

/** Sums of squares, in float64 by the square of a norm. */
const squares = inHeap(screen.name, (inputs, _, { exports, backend, pointer }) => {
  const all = Object.values(inputs);
  const [out] = makeResults(backend, [{ shape: [all.length], from: undefined }]);
  const to = pointer(out!);
  all.forEach((x, i) => exports.norms(1, sizeOf(x), pointer(x), to + 4 * i));
  const values = backend.typedArrayFromHeap(out!);
  for (let i = 0; i < all.length; i++) values[i]! *= values[i]!;
  return [out!];
});

export const wholeSteps = [adam, squares];

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Handle } from '../../operations/operations.js';
import type { Layout } from '../packs/layout.js';
import { joined, packed } from '../packs/pack.js';
import { type DeviceCall, type Infos, unlessSkipped } from './device-kernel.js';

/** An entry of a call as its kernel sees it. */
export interface Entry<A> {
  readonly inputs: Infos;
  readonly attributes: A;
}
export type Vectors = Readonly<Record<string, Handle>>;

/** How the tensors of one name lie in their vector; null: they stay as they are. */
export interface Packing {
  readonly layout: Layout;
  /** The first axis of each tensor, if it has one of its own. */
  readonly lead?: readonly number[];
}

interface Step {
  readonly names: { readonly inputs: readonly string[]; readonly results: readonly string[] };
  readonly packing: (name: string) => Packing | null;
  /** The results of all entries, by the inputs of all. */
  readonly next: (old: Vectors) => Vectors;
}

/** A step of all entries of a group by their vectors. -> the results of each entry */
export function stepTogether(
  call: DeviceCall,
  group: readonly Entry<unknown>[],
  { names, packing, next }: Step,
): TensorInfo[][] {
  const { f, backend } = call;
  const of = (name: string) => group.map(({ inputs }) => inputs[name]!);
  const old: Record<string, Handle> = {};
  for (const name of names.inputs) {
    const own = packing(name);
    if (own) old[name] = joined(f, backend, of(name), own.layout, own.lead);
  }
  const changed = names.results.filter((name) => packing(name) !== null);
  const made = f.operations.keeping(() => {
    const all = next(old);
    return unlessSkipped(
      call,
      changed.map((name) => all[name]!),
      changed.map((name) => old[name]!),
    );
  });
  const results = names.results.map((name) => {
    const [tensors, k] = [of(name), changed.indexOf(name)];
    if (k < 0) return tensors.map((tensor) => same(backend, tensor));
    const shapes = tensors.map(({ shape }) => shape);
    return packed(f, backend, made[k]!, packing(name)!.layout, shapes);
  });
  return group.map((_, i) => results.map((tensors) => tensors[i]!));
}

/** Another tensor of the same data. */
function same(backend: DeviceCall['backend'], { dataId, shape, dtype }: TensorInfo): TensorInfo {
  backend.incRef(dataId);
  return { dataId, shape, dtype };
}

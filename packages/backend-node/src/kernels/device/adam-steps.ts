import { type AdamAttributes, adamSteps, entriesOf } from '@curvature/spec/internal';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Floats } from '../../operations/floats.js';
import type { Handle } from '../../operations/operations.js';
import { Layout } from '../packs/layout.js';
import { joined, packed } from '../packs/pack.js';
import { type DeviceCall, type DeviceKernel, type Infos, unlessSkipped } from './device-kernel.js';
import { inGroups } from './groups.js';

type Attributes = AdamAttributes & { readonly decay: number; readonly rate: number };
interface Entry {
  readonly inputs: Infos;
  readonly attributes: Attributes;
}

const sizeOf = ({ shape }: TensorInfo): number => util.sizeFromShape(shape);
const sizeOfEntry = ({ inputs }: Entry) => sizeOf(inputs['grad']!);
const keyOf = ({ attributes }: Entry) => JSON.stringify(attributes);

const isFit = (entry: Entry) =>
  Object.values(entry.inputs).every((x) => sizeOf(x) === sizeOfEntry(entry));

/** `adamSteps` of all parameters with equal attributes, as steps of one vector. */
export const adamOnDevice: DeviceKernel = {
  name: adamSteps.name,
  compute(call) {
    const entries = entriesOf<Infos, Attributes>(adamSteps, call.inputs, call.attributes);
    if (!entries.every(isFit)) return [];
    return inGroups(entries, { keyOf, sizeOf: sizeOfEntry }, (group) => step(call, group)).flat();
  },
};

/** -> [parameter, m, v] of each entry */
function step(call: DeviceCall, group: readonly Entry[]): TensorInfo[][] {
  const { f, backend } = call;
  const layout = new Layout(group.map((entry) => ({ rows: sizeOfEntry(entry), columns: 1 })));
  const of = (name: string) => group.map(({ inputs }) => inputs[name]!);
  const vector = (name: string) => joined(f, backend, of(name), layout);
  const old = adamSteps.results.map(vector);
  const made = f.operations.keeping(() =>
    unlessSkipped(call, next(f, old, vector('grad'), group[0]!.attributes), old),
  );
  const all = adamSteps.results.map((name, k) => {
    const shapes = of(name).map(({ shape }) => shape);
    return packed(f, backend, made[k]!, layout, shapes);
  });
  return group.map((_, i) => all.map((tensors) => tensors[i]!));
}

function next(
  f: Floats,
  [parameter, m, v]: readonly Handle[],
  grad: Handle,
  { decay, rate, beta1, beta2, meanScale, directionScale, momentScale, epsilon }: Attributes,
): Handle[] {
  const first = f.blend(m!, beta1, grad, 1 - beta1);
  const second = f.blend(v!, beta2, f.square(grad), 1 - beta2);
  const mean =
    directionScale === 0
      ? f.mul(first, rate * meanScale)
      : f.blend(first, rate * meanScale, grad, rate * directionScale);
  const update = f.div(mean, f.add(f.sqrt(f.mul(second, momentScale)), epsilon));
  return [f.sub(decay === 1 ? parameter! : f.mul(parameter!, decay), update), first, second];
}

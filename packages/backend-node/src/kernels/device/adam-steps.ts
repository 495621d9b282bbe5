import { type AdamAttributes, adamSteps, entriesOf } from '@curvature/spec/internal';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Floats } from '../../operations/floats.js';
import { Layout } from '../packs/layout.js';
import { flat } from '../packs/places.js';
import type { DeviceKernel, Infos } from './device-kernel.js';
import { inGroups } from './groups.js';
import { type Entry, stepTogether, type Vectors } from './step-together.js';

type Attributes = AdamAttributes & { readonly decay: number; readonly rate: number };

const sizeOf = ({ shape }: TensorInfo): number => util.sizeFromShape(shape);
const sizeOfEntry = ({ inputs }: Entry<Attributes>) => sizeOf(inputs['grad']!);
const keyOf = ({ attributes }: Entry<Attributes>) => JSON.stringify(attributes);

const isFit = (entry: Entry<Attributes>) =>
  Object.values(entry.inputs).every((x) => sizeOf(x) === sizeOfEntry(entry));

/** `adamSteps` of all parameters with equal attributes, as a step of one vector. */
export const adamOnDevice: DeviceKernel = {
  name: adamSteps.name,
  compute(call) {
    const entries = entriesOf<Infos, Attributes>(adamSteps, call.inputs, call.attributes);
    if (!entries.every(isFit)) return [];
    return inGroups(entries, { keyOf, sizeOf: sizeOfEntry }, (group) => {
      const layout = new Layout(group.map((entry) => flat(sizeOfEntry(entry))));
      return stepTogether(call, group, {
        names: adamSteps,
        packing: () => ({ layout }),
        next: (old) => next(call.f, old, group[0]!.attributes),
      });
    }).flat();
  },
};

function next(
  f: Floats,
  { parameter, m, v, grad }: Vectors,
  { decay, rate, beta1, beta2, meanScale, directionScale, momentScale, epsilon }: Attributes,
): Vectors {
  const first = f.blend(m!, beta1, grad!, 1 - beta1);
  const second = f.blend(v!, beta2, f.square(grad!), 1 - beta2);
  const mean =
    directionScale === 0
      ? f.mul(first, rate * meanScale)
      : f.blend(first, rate * meanScale, grad!, rate * directionScale);
  const update = f.div(mean, f.add(f.sqrt(f.mul(second, momentScale)), epsilon));
  return { parameter: f.sub(f.scaled(parameter!, decay), update), m: first, v: second };
}

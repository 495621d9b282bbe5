import { type EigenAttributes, eigenSteps, entriesOf } from '@curvature/spec/internal';
import { util } from '@tensorflow/tfjs-core';
import type { Floats } from '../../../operations/floats.js';
import type { Handle } from '../../../operations/operations.js';
import { Layout } from '../../packs/layout.js';
import { WIDTH } from '../../packs/lines.js';
import { flat, stacked, tiled } from '../../packs/places.js';
import { vectorOfUnits } from '../../packs/vectors.js';
import type { DeviceCall, DeviceKernel, Infos } from '../device-kernel.js';
import { moved } from './grafted.js';
import { inGroups } from '../groups.js';
import { type Entry as EntryOf, stepTogether, type Vectors } from '../step-together.js';
import { flattened, statistics, tilesOf } from './tiles.js';

type Entry = EntryOf<EigenAttributes>;

const sizeOf = ({ inputs }: Entry) => util.sizeFromShape(inputs['grad']!.shape);
const keyOf = ({ attributes }: Entry) =>
  JSON.stringify({ ...attributes, n: 0, m: 0, rows: 0, columns: 0 });

/** Whole steps of SOAP in one vector of tiles; only products are of each parameter. */
export const eigenOnDevice: DeviceKernel = {
  name: eigenSteps.name,
  compute(call) {
    const entries = entriesOf<Infos, EigenAttributes>(eigenSteps, call.inputs, call.attributes);
    return inGroups(entries, { keyOf, sizeOf }, (group) => step(call, group)).flat();
  },
};

function step(call: DeviceCall, group: readonly Entry[]) {
  const layout = new Layout(
    group.map(({ attributes }) => tiled(attributes)),
    WIDTH,
  );
  const packings: Record<string, { readonly layout: Layout } | null> = {
    leftBasis: null,
    rightBasis: null,
  };
  for (const name of ['projected', 'second']) {
    const stacks = layout.places.map(({ units, length }) => stacked(units, length));
    packings[name] = { layout: new Layout(stacks, WIDTH) };
  }
  for (const name of ['left', 'right']) {
    const sizes = group.map(({ inputs }) => util.sizeFromShape(inputs[name]!.shape));
    packings[name] = { layout: new Layout(sizes.map(flat)) };
  }
  return stepTogether(call, group, {
    names: eigenSteps,
    packing: (name) => (name in packings ? packings[name]! : { layout }),
    next: (old) => next(call.f, layout, group, old),
  });
}

function next(f: Floats, layout: Layout, group: readonly Entry[], old: Vectors): Vectors {
  const o = group[0]!.attributes;
  const rotated = (all: readonly Handle[], isInto: boolean) =>
    vectorOfUnits(
      f,
      all.map((x, i) => rotatedBy(f, x, group[i]!, isInto)),
      layout,
    );
  const tiles = tilesOf(f, old['grad']!, layout, group);
  const seen = rotated(tiles, true);
  const mean = f.blend(old['mean']!, o.decayMean, old['grad']!, o.weightMean);
  const projected =
    o.isProjected === 1
      ? f.blend(old['projected']!, o.decayMean, seen, o.weightMean)
      : rotated(tilesOf(f, mean, layout, group), true);
  const second = f.blend(old['second']!, o.decayMoment, f.square(seen), o.weightMoment);
  const scaled = f.mul(projected, o.meanScale);
  const x = o.ahead === 0 ? scaled : f.add(scaled, f.mul(seen, o.ahead));
  const update = f.div(x, f.add(f.sqrt(f.mul(second, o.momentScale)), o.epsilon));
  const back = rotated(tilesOf(f, update, layout, group), false);
  const parameter = moved(f, old['parameter']!, back, o);
  return { mean, projected, second, ...statistics(f, tiles, old, o), parameter };
}

/** Into the bases, or out of them. -> [count * rows * columns] */
function rotatedBy(f: Floats, x: Handle, { inputs }: Entry, isInto: boolean): Handle {
  const left = f.operations.borrowed(inputs['leftBasis']!);
  const right = f.operations.borrowed(inputs['rightBasis']!);
  const half = f.product(left, x, isInto ? 'x' : null);
  return flattened(f, f.product(half, right, isInto ? null : 'y'));
}

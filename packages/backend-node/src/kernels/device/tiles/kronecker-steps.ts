import {
  entriesOf,
  type KroneckerAttributes,
  kroneckerSteps,
  vectorSteps,
} from '@curvature/spec/internal';
import { util } from '@tensorflow/tfjs-core';
import type { Floats } from '../../../operations/floats.js';
import type { Handle } from '../../../operations/operations.js';
import { Layout } from '../../packs/layout.js';
import { Lines, WIDTH } from '../../packs/lines.js';
import { flat, tiled } from '../../packs/places.js';
import { vectorOfUnits } from '../../packs/vectors.js';
import type { DeviceCall, DeviceKernel, Infos } from '../device-kernel.js';
import { filtered, grafted, moved } from './grafted.js';
import { inGroups } from '../groups.js';
import { type Entry as EntryOf, stepTogether, type Vectors } from '../step-together.js';
import { flattened, statistics, tilesOf } from './tiles.js';

type Entry = EntryOf<KroneckerAttributes>;
type Declaration = typeof kroneckerSteps | typeof vectorSteps;

const sizeOf = ({ inputs }: Entry) => util.sizeFromShape(inputs['grad']!.shape);
const keyOf = ({ attributes }: Entry) =>
  JSON.stringify({ ...attributes, n: 0, m: 0, rows: 0, columns: 0 });

/** Whole steps of Shampoo in one vector of tiles; only products are of each parameter. */
const kernelOf = (declaration: Declaration): DeviceKernel => ({
  name: declaration.name,
  compute(call) {
    const entries = entriesOf<Infos, KroneckerAttributes>(
      declaration,
      call.inputs,
      call.attributes,
    );
    return inGroups(entries, { keyOf, sizeOf }, (group) => step(call, group, declaration)).flat();
  },
});

export const kroneckerOnDevice = [kernelOf(kroneckerSteps), kernelOf(vectorSteps)];

const ELEMENTS = ['grad', 'mean', 'moment', 'parameter'];

function step(call: DeviceCall, group: readonly Entry[], names: Declaration) {
  const layout = new Layout(
    group.map(({ attributes }) => tiled(attributes)),
    WIDTH,
  );
  const isAveraged = group[0]!.attributes.accumulate === 1;
  const packingOf = (name: string) => {
    if (ELEMENTS.includes(name)) return { layout };
    if (name.endsWith('Root') || !isAveraged) return null;
    const sizes = group.map(({ inputs }) => util.sizeFromShape(inputs[name]!.shape));
    return { layout: new Layout(sizes.map(flat)) };
  };
  return stepTogether(call, group, {
    names,
    packing: packingOf,
    next: (old) => next(call.f, layout, group, old),
  });
}

function next(f: Floats, layout: Layout, group: readonly Entry[], old: Vectors): Vectors {
  const o = group[0]!.attributes;
  const { direction, source, ...averages } = filtered(f, old, o);
  const products = tilesOf(f, direction, layout, group).map((x, i) => bothSides(f, x, group[i]!));
  const x = vectorOfUnits(f, products, layout);
  const update = grafted(f, new Lines(f, layout), x, source);
  return {
    ...averages,
    ...(o.accumulate === 1 && statistics(f, tilesOf(f, old['grad']!, layout, group), old, o)),
    parameter: moved(f, old['parameter']!, update, o),
  };
}

/** By the roots, which a vector has on its right alone. -> [count * rows * columns] */
function bothSides(f: Floats, x: Handle, { inputs }: Entry): Handle {
  const root = (name: string) => f.operations.borrowed(inputs[name]!);
  const { rightRoot } = inputs;
  const product = rightRoot
    ? f.product(f.product(root('leftRoot'), x), root('rightRoot'))
    : f.product(x, root('leftRoot'));
  return flattened(f, product);
}

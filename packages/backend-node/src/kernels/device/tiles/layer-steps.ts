import { entriesOf, type GraftedAttributes, layerSteps } from '@curvature/spec/internal';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Floats } from '../../../operations/floats.js';
import type { Handle } from '../../../operations/operations.js';
import { Layout } from '../../packs/layout.js';
import { Lines, WIDTH } from '../../packs/lines.js';
import { flat } from '../../packs/places.js';
import { shaped } from '../../packs/shaped.js';
import { unitsOf, vectorOfUnits } from '../../packs/vectors.js';
import type { DeviceCall, DeviceKernel, Infos } from '../device-kernel.js';
import { filtered, grafted, moved } from './grafted.js';
import { inGroups } from '../groups.js';
import { type Entry as EntryOf, stepTogether, type Vectors } from '../step-together.js';

type Entry = EntryOf<GraftedAttributes>;

const sizeOf = ({ shape }: TensorInfo): number => util.sizeFromShape(shape);
const sizeOfEntry = ({ inputs }: Entry) => sizeOf(inputs['grad']!);
const keyOf = ({ attributes }: Entry) => JSON.stringify(attributes);

/** Diagonals, many blocks of size 1, are left to the stages. */
const isSquare = ({ shape }: TensorInfo) => shape[1]! > 1 || shape[0] === 1;
const isFit = ({ inputs }: Entry) => isSquare(inputs['left']!) && isSquare(inputs['right']!);

/** Steps of layers in one vector; only products are of each layer. */
export const layersOnDevice: DeviceKernel = {
  name: layerSteps.name,
  compute(call) {
    const entries = entriesOf<Infos, GraftedAttributes>(layerSteps, call.inputs, call.attributes);
    if (!entries.every(isFit)) return [];
    const grouping = { keyOf, sizeOf: sizeOfEntry };
    return inGroups(entries, grouping, (group) => step(call, group)).flat();
  },
};

function step(call: DeviceCall, group: readonly Entry[]) {
  const layout = new Layout(
    group.map((entry) => flat(sizeOfEntry(entry))),
    WIDTH,
  );
  const ofName = (name: string) =>
    new Layout(group.map(({ inputs }) => flat(sizeOf(inputs[name]!))));
  const packing = (name: string) => {
    if (name === 'left' || name === 'right') return null;
    return { layout: name === 'kernel' || name === 'bias' ? ofName(name) : layout };
  };
  const next = (old: Vectors) => nextOf(call.f, layout, group, old);
  return stepTogether(call, group, { names: layerSteps, packing, next });
}

function nextOf(f: Floats, layout: Layout, group: readonly Entry[], old: Vectors): Vectors {
  const o = group[0]!.attributes;
  const { direction, source, ...averages } = filtered(f, old, o);
  const products = unitsOf(f, direction, layout).map((x, i) => multiplied(f, x, group[i]!.inputs));
  const x = vectorOfUnits(f, products, layout);
  const update = grafted(f, new Lines(f, layout), x, source);
  const [kernel, bias] = parted(f, update, layout, group);
  return {
    ...averages,
    kernel: moved(f, old['kernel']!, kernel, o),
    bias: moved(f, old['bias']!, bias, o),
  };
}

/** What of the update is the kernels', and what the biases'. */
function parted(f: Floats, update: Handle, layout: Layout, group: readonly Entry[]) {
  const lengths = group.flatMap(({ inputs }, i) => {
    const own = [sizeOf(inputs['kernel']!), sizeOf(inputs['bias']!)];
    return [...own, layout.rooms[i]! - sizeOf(inputs['grad']!)];
  });
  const parts = f.parted(update, lengths, 0);
  const each = (at: number) =>
    f.joined(
      group.map((_, i) => parts[3 * i + at]!),
      0,
    );
  return [each(0), each(1)] as const;
}

/** Blocks on a diagonal on both sides of the direction of a layer. -> [size] */
function multiplied(f: Floats, x: Handle, { bias, grad, left, right }: Infos): Handle {
  const columns = sizeOf(bias!);
  const rows = sizeOf(grad!) / columns;
  const half = byRows(f, f.operations.borrowed(left!), f.shaped(x, [rows, columns]));
  const product = byColumns(f, half, f.operations.borrowed(right!));
  return f.shaped(product, [rows * columns]);
}

/** As `blocksTimes`. -> as x */
function byRows(f: Floats, blocks: Handle, x: Handle): Handle {
  const [count, size] = blocks.shape as [number, number];
  const [rows, columns] = x.shape as [number, number];
  const cut = shaped(f, f.padded(x, [count * size, columns]), [count, size, columns]);
  const product = f.shaped(f.product(blocks, cut), [count * size, columns]);
  return f.part(product, [rows, columns]);
}

/** As `timesBlocks`. -> as x */
function byColumns(f: Floats, x: Handle, blocks: Handle): Handle {
  const [count, size] = blocks.shape as [number, number];
  const [rows, columns] = x.shape as [number, number];
  if (count === 1) return f.product(f.shaped(x, [1, rows, columns]), blocks);
  const full = f.padded(x, [rows, count * size]);
  const cut = f.transposed(f.shaped(full, [rows, count, size]), [1, 0, 2]);
  const product = f.transposed(f.product(cut, blocks), [1, 0, 2]);
  return f.part(f.shaped(product, [rows, count * size]), [rows, columns]);
}

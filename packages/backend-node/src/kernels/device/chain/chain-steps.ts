import {
  chainSteps,
  type ChainStepsAttributes,
  entriesOf,
  LEAST_DAMPING,
} from '@curvature/spec/internal';
import { util } from '@tensorflow/tfjs-core';
import type { Floats } from '../../../operations/floats.js';
import type { Handle } from '../../../operations/operations.js';
import { Layout } from '../../packs/layout.js';
import { Lines, WIDTH } from '../../packs/lines.js';
import { columnwise, flat } from '../../packs/places.js';
import { ahead, applied, stableFactors } from './band.js';
import type { DeviceCall, DeviceKernel, Infos } from '../device-kernel.js';
import { inGroups } from '../groups.js';
import {
  type Entry as EntryOf,
  type Packing,
  stepTogether,
  type Vectors,
} from '../step-together.js';

type Entry = EntryOf<ChainStepsAttributes>;

/** Their squares stay finite: larger elements count as this. */
const LARGEST = 1e18;

const sizeOf = ({ inputs }: Entry) => util.sizeFromShape(inputs['grad']!.shape);
const keyOf = ({ attributes }: Entry) =>
  JSON.stringify({ ...attributes, rows: 0, columns: 0, linked: 0, gradNorm: 0 });

/** One chain for each tensor: columns apart would need zeros between them too. */
const isOneChain = ({ attributes: { linked, columns, band } }: Entry) =>
  linked === 1 || columns === 1 || band === 0;

/** `chainSteps` of all parameters with equal attributes, as a step of one vector of chains. */
export const chainOnDevice: DeviceKernel = {
  name: chainSteps.name,
  compute(call) {
    const entries = entriesOf<Infos, ChainStepsAttributes>(
      chainSteps,
      call.inputs,
      call.attributes,
    );
    if (!entries.every(isOneChain)) return [];
    return inGroups(entries, { keyOf, sizeOf }, (group) => step(call, group)).flat();
  },
};

function step(call: DeviceCall, group: readonly Entry[]) {
  const { band } = group[0]!.attributes;
  const layout = layoutOf(group, band);
  const packings: Readonly<Record<string, Packing | null>> = {
    bands: band === 0 ? null : { layout, lead: [band] },
    meanOfDiagonal: { layout: new Layout(group.map(() => flat(1))) },
  };
  return stepTogether(call, group, {
    names: chainSteps,
    packing: (name) => (name in packings ? packings[name]! : { layout }),
    next: (old) => next(call.f, new Lines(call.f, layout), group, old),
  });
}

/** The chains in one vector; without a band, in any order. */
function layoutOf(group: readonly Entry[], band: number): Layout {
  const places = group.map((entry) => {
    const { rows, columns } = entry.attributes;
    return band === 0 ? flat(sizeOf(entry)) : columnwise(rows, columns);
  });
  return new Layout(places, WIDTH, band);
}

function next(f: Floats, lines: Lines, group: readonly Entry[], old: Vectors): Vectors {
  const o = group[0]!.attributes;
  const limited = f.limited(old['grad']!, LARGEST);
  const squared = f.square(limited);
  const diagonal = f.blend(old['diagonal']!, o.decay, squared, o.weight);
  const bands = old['bands']
    ? { bands: f.blend(old['bands'], o.decay, products(f, limited, o.band), o.weight) }
    : {};
  const means = f.div(lines.sums(lines.of(squared)), f.constant(group.map(sizeOf), [group.length]));
  const meanOfDiagonal = f.blend(old['meanOfDiagonal']!, o.decay, means, o.weight);
  const mean = f.blend(old['mean']!, o.decayMean, old['grad']!, o.weightMean);
  const x = f.mul(mean, o.meanScale);
  const update = updateOf(f, lines, { x, diagonal, ...bands, meanOfDiagonal }, o);
  const parameter = f.sub(f.scaled(old['parameter']!, o.decayParameter), update);
  return { mean, diagonal, ...bands, meanOfDiagonal, parameter };
}

/** g times its successors. -> [band, size] */
const products = (f: Floats, g: Handle, band: number): Handle =>
  f.stacked(Array.from({ length: band }, (_, k) => f.mul(g, ahead(f, g, k + 1))));

interface Statistics {
  readonly x: Handle;
  readonly diagonal: Handle;
  readonly bands?: Handle;
  readonly meanOfDiagonal: Handle;
}

/** rate times the direction, with Adam's norm where that is asked for. -> [size] */
function updateOf(
  f: Floats,
  lines: Lines,
  { x, bands, ...stats }: Statistics,
  o: ChainStepsAttributes,
): Handle {
  const diagonal = f.mul(stats.diagonal, o.scale);
  const share = f.add(f.mul(stats.meanOfDiagonal, o.relative * o.scale), o.absolute);
  const damping = lines.each(f.largerOf(share, LEAST_DAMPING));
  const damped = lines.flat(f.add(lines.of(diagonal), damping));
  const scaled = bands ? f.unstacked(f.mul(bands, o.scale), o.band) : [];
  const factors = stableFactors(f, { diagonal: damped, bands: scaled, gamma: o.gamma }, lines);
  const plain = applied(f, factors, x);
  if (o.epsilon < 0) return f.mul(plain, o.rate);
  const adam = f.div(x, f.add(f.sqrt(diagonal), o.epsilon));
  const own = lines.of(plain);
  const graft = f.share(lines.norms(lines.of(adam)), lines.norms(own));
  return lines.flat(f.mul(own, lines.each(f.mul(graft, o.rate))));
}

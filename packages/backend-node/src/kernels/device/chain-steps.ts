import {
  chainSteps,
  type ChainStepsAttributes,
  entriesOf,
  LEAST_DAMPING,
} from '@curvature/spec/internal';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Floats } from '../../operations/floats.js';
import type { Handle } from '../../operations/operations.js';
import { Layout } from '../packs/layout.js';
import { Lines } from '../packs/lines.js';
import { joined, packed } from '../packs/pack.js';
import { ahead, applied, stableFactors } from './band.js';
import { type DeviceCall, type DeviceKernel, type Infos, unlessSkipped } from './device-kernel.js';
import { inGroups } from './groups.js';

interface Entry {
  readonly inputs: Infos;
  readonly attributes: ChainStepsAttributes;
}
type Name = (typeof chainSteps.results)[number];
type Vectors = Readonly<Record<Exclude<Name, 'bands'> | 'grad', Handle>> & {
  /** null: band 0. */
  readonly bands: Handle | null;
};

/** Numbers in a line, of which each tensor has whole ones. */
const WIDTH = 256;
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

/** The chains in one vector; without a band, in any order. */
function layoutOf(group: readonly Entry[]): Layout {
  const { band } = group[0]!.attributes;
  const places = group.map((entry) => {
    const { rows, columns } = entry.attributes;
    return band === 0 ? { rows: sizeOf(entry), columns: 1 } : { rows, columns };
  });
  return new Layout(places, WIDTH, band);
}

/** -> the results of each entry */
function step(call: DeviceCall, group: readonly Entry[]): TensorInfo[][] {
  const { f, backend } = call;
  const { attributes } = group[0]!;
  const layout = layoutOf(group);
  const scalars = new Layout(group.map(() => ({ rows: 1, columns: 1 })));
  const of = (name: string) => group.map(({ inputs }) => inputs[name]!);
  const layoutFor = (name: Name) => (name === 'meanOfDiagonal' ? scalars : layout);
  const vector = (name: string, own = layout) => joined(f, backend, of(name), own);
  const old: Vectors = {
    grad: vector('grad'),
    mean: vector('mean'),
    diagonal: vector('diagonal'),
    bands:
      attributes.band === 0 ? null : joined(f, backend, of('bands'), layout, [attributes.band]),
    meanOfDiagonal: vector('meanOfDiagonal', scalars),
    parameter: vector('parameter'),
  };
  const names = chainSteps.results.filter((name) => old[name] !== null);
  const listed = (vectors: Omit<Vectors, 'grad'>) => names.map((name) => vectors[name]!);
  const made = f.operations.keeping(() =>
    unlessSkipped(call, listed(next(f, new Lines(f, layout), group, old)), listed(old)),
  );
  const all = chainSteps.results.map((name) => {
    const [tensors, k] = [of(name), names.indexOf(name)];
    if (k < 0) return tensors.map((tensor) => same(backend, tensor));
    const shapes = tensors.map(({ shape }) => shape);
    return packed(f, backend, made[k]!, layoutFor(name), shapes);
  });
  return group.map((_, i) => all.map((tensors) => tensors[i]!));
}

/** Another tensor of the same data. */
function same(backend: DeviceCall['backend'], { dataId, shape, dtype }: TensorInfo): TensorInfo {
  backend.incRef(dataId);
  return { dataId, shape, dtype };
}

function next(
  f: Floats,
  lines: Lines,
  group: readonly Entry[],
  old: Vectors,
): Omit<Vectors, 'grad'> {
  const o = group[0]!.attributes;
  const limited = f.limited(old.grad, LARGEST);
  const squared = f.square(limited);
  const diagonal = f.blend(old.diagonal, o.decay, squared, o.weight);
  const bands = old.bands && f.blend(old.bands, o.decay, products(f, limited, o.band), o.weight);
  const means = f.div(lines.sums(lines.of(squared)), f.constant(group.map(sizeOf), [group.length]));
  const meanOfDiagonal = f.blend(old.meanOfDiagonal, o.decay, means, o.weight);
  const mean = f.blend(old.mean, o.decayMean, old.grad, o.weightMean);
  const x = f.mul(mean, o.meanScale);
  const direction = directionOf(f, lines, { x, diagonal, bands, meanOfDiagonal }, o);
  const parameter = o.decayParameter === 1 ? old.parameter : f.mul(old.parameter, o.decayParameter);
  return { mean, diagonal, bands, meanOfDiagonal, parameter: f.sub(parameter, direction) };
}

/** g times its successors. -> [band, size] */
const products = (f: Floats, g: Handle, band: number): Handle =>
  f.stacked(Array.from({ length: band }, (_, k) => f.mul(g, ahead(f, g, k + 1))));

/** rate times the direction, with Adam's norm where that is asked for. -> [size] */
function directionOf(
  f: Floats,
  lines: Lines,
  stats: Pick<Vectors, 'diagonal' | 'bands' | 'meanOfDiagonal'> & { readonly x: Handle },
  o: ChainStepsAttributes,
): Handle {
  const { x, bands } = stats;
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

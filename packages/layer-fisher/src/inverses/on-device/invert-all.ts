import { type Found, rootsOnDevice } from '@curvature/spec/internal';
import { readLater } from '@curvature/spec/reads';
import { clone, keep, type Tensor } from '@tensorflow/tfjs-core';
import type { Split } from '../../damping/splits.js';
import type { LayerFactors } from '../../factors/layer-factors.js';
import { type CholeskyInverses, inverses } from '../cholesky-inverses.js';
import { type FactorInverse, inverseOf, productOf } from '../factor-inverse.js';
import { noteFinite } from '../known-finite.js';
import type { Inversion } from '../layer-inverse.js';
import { needsOf, sizesOf } from './sizes.js';

/** An inverse with a larger true residual max |X A - I| is taken in float64 on the CPU instead. */
const LARGEST_RESIDUAL = 1e-2;

type Factor = LayerFactors['inputs'];
/** A factor with its damping, and what the device has found for it. */
interface Job {
  readonly factor: Factor;
  readonly weight: number;
  readonly damping: number;
  readonly found: Found | null;
}
type Jobs = readonly [inputs: Job, outputs: Job];

/**
 * The inverses of all layers of a step by one call of the device, which solves (factor + damping)^-1
 * by Newton's iteration. Splits that depend on sizes read these first, all by one read. What the
 * device solves wrongly is inverted in float64 on the CPU, factor by factor.
 */
export function invertAllOnDevice(
  layers: readonly Inversion[],
  split: Split,
): Promise<CholeskyInverses>[] {
  const held = layers.map(({ factors: { inputs, outputs }, ...rest }) => ({
    ...rest,
    factors: { inputs: heldFactor(inputs), outputs: heldFactor(outputs) },
  }));
  const begun = begin(held, split);
  return held.map(async (layer, k) => {
    try {
      const jobs = (await begun)[k]!;
      const cache = jobs === null ? await onCpu(layer, split) : productOf(...(await bothOf(jobs)));
      noteFinite(cache);
      return cache;
    } finally {
      for (const { stack } of [layer.factors.inputs, layer.factors.outputs]) stack.dispose();
    }
  });
}

/** The tidy of a refresh ends before the device is asked. */
const heldFactor = ({ slices, stack }: Factor): Factor => ({ slices, stack: keep(clone(stack)) });

/** The jobs of each layer; null for one that the CPU takes as a whole. */
async function begin(layers: readonly Inversion[], split: Split): Promise<(Jobs | null)[]> {
  const sizes = await sizesOf(layers, needsOf(split));
  const wanted = layers.map(({ factors: { inputs, outputs }, weight, damping }, k) => {
    const own = sizes[k]!;
    if (own === null) return null;
    const [a, g] = split(...own, damping);
    return [
      { factor: inputs, weight, damping: a },
      { factor: outputs, weight, damping: g },
    ] as const;
  });
  const large = wanted.flatMap((own) => own ?? []).filter(isLarge);
  const found = rootsOnDevice(
    large.map(({ factor, weight, damping }) => ({
      matrix: factor.stack,
      weight,
      ridge: { absolute: damping, relative: 0 },
      p: 1,
    })),
  )?.values();
  const withFound = <J extends { readonly factor: Factor }>(job: J) => ({
    ...job,
    found: (isLarge(job) ? found?.next().value : null) ?? null,
  });
  return wanted.map((own) => own && ([withFound(own[0]), withFound(own[1])] as const));
}

/** A diagonal is divided by on the CPU: it has few numbers. */
const isLarge = ({ factor }: { readonly factor: Factor }) => factor.slices.size > 1;

async function bothOf(jobs: Jobs): Promise<readonly [FactorInverse, FactorInverse]> {
  const [left, right] = await Promise.allSettled(jobs.map(inverseOfJob));
  if (left!.status === 'fulfilled' && right!.status === 'fulfilled')
    return [left!.value, right!.value];
  for (const one of [left!, right!]) if (one.status === 'fulfilled') one.value.stack.dispose();
  throw (left!.status === 'rejected' ? left! : (right as PromiseRejectedResult)).reason;
}

async function inverseOfJob({ factor, weight, damping, found }: Job): Promise<FactorInverse> {
  if (found) {
    const { residual, condition } = await measuresOf(found);
    if (residual.every((each) => each <= LARGEST_RESIDUAL))
      return {
        stack: found.root,
        residual: largest(residual),
        condition: largest(condition),
        isFinite: true,
      };
    found.root.dispose();
  }
  return inverseOf(factor.slices, await valuesOf(factor.stack, weight), damping);
}

const measuresOf = ({ root, measures }: Found) =>
  measures.catch((cause: unknown) => {
    root.dispose();
    throw cause;
  });
const largest = (values: Float32Array) => values.reduce((top, value) => Math.max(top, value), 0);

async function onCpu({ factors, weight, damping }: Inversion, split: Split) {
  const [a, g] = await Promise.all(
    [factors.inputs, factors.outputs].map(({ stack }) => valuesOf(stack, weight)),
  );
  return inverses(factors, a!, g!, damping, split);
}

const valuesOf = async (stack: Tensor, weight: number): Promise<Float32Array> =>
  (await readLater(stack)).map((value) => value / weight);

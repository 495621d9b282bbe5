import {
  type Banded,
  type Chain,
  chainStep,
  type ChainStepAttributes,
} from '@curvature/spec/internal';
import type { Tensor } from '@tensorflow/tfjs-core';
import { bands as bandKernels, cutDirection } from './band.js';
import { covers, fits } from './banded.js';
import type { ChainCoefficients } from '../exports/chains.js';
import type { FusedExports } from '../exports/exports.js';
import { type FusedCall, fusedKernel } from '../fused-kernel.js';
import { onTallChain } from './tall-chain.js';

type Inputs = { grad: Tensor; mean: Tensor; diagonal: Tensor; bands: Tensor };

/**
 * A chain over one column is the same as one over a single row, whose elements the kernel takes
 * four at a time.
 */
const inSingleRow = ({ rows, columns, linked }: Chain): Chain =>
  columns === 1 ? { rows: 1, columns: rows, linked: 1 } : { rows, columns, linked };

/** Whether the kernel takes a step: chains of two bands and more need more rows than bands. */
export const takesStep = (size: number, chain: Banded & { readonly meanScale: number }): boolean =>
  (chain.band < 2 ? covers(chain, size) : fits(chain, size)) && chain.meanScale > 0;

/** Bytes of scratch memory of a step. */
export function stepScratch(chain: Banded, exports: FusedExports): number {
  if (chain.band === 0) return 0;
  if (chain.band !== 1) return exports.bandStepScratch(chain.columns, chain.band);
  const { rows, columns } = inSingleRow(chain);
  return exports.chainScratch(rows, columns);
}

/** `chainStep`: diagonal and tridiagonal in one pass, other bands row by row. */
const step = fusedKernel<Inputs, ChainStepAttributes, Tensor[]>({
  declaration: chainStep,
  accepts: ({ grad, mean, diagonal, bands }, chain) =>
    takesStep(grad.size, chain) &&
    [mean, diagonal].every(({ size }) => size === grad.size) &&
    bands.size === chain.band * grad.size,
  otherwise: onTallChain(chainStep, 'grad'),
  results: ({ grad, mean, diagonal, bands }) => [
    { shape: mean.shape, from: 'mean' },
    { shape: diagonal.shape, from: 'diagonal' },
    { shape: bands.shape, from: 'bands' },
    { shape: grad.shape },
    { shape: [2] },
  ],
  scratchBytes: (_, chain, exports) => stepScratch(chain, exports),
  compute: (call) => runStep({ ...call, size: call.inputs.grad.size }),
});

/** What a step needs of a call. */
export type StepCall = Pick<
  FusedCall<Inputs, ChainStepAttributes>,
  'exports' | 'attributes' | 'at' | 'out' | 'scratch' | 'borrow'
> & { readonly size: number };
type Results = [mean: number, diagonal: number, bands: number, direction: number, measures: number];

/** The divisor of the unscaled mean in Adam's step: rootScale sqrt(diagonal) + epsilon. */
const adamOf = ({ scale, meanScale, epsilon }: ChainStepAttributes) =>
  [Math.sqrt(scale) / meanScale, epsilon / meanScale] as const;

/**
 * H and the mean stay unscaled: their common factors go into coefficients, where they cost nothing.
 */
const coefficients = (attributes: ChainStepAttributes): ChainCoefficients => {
  const { decay, weight, scale, decayMean, weightMean, meanScale, damping, gamma } = attributes;
  return [
    decay,
    weight,
    decayMean,
    weightMean,
    damping / scale,
    gamma,
    meanScale / scale,
    ...adamOf(attributes),
    1,
  ];
};

function diagonalStep({ exports, attributes, at, out, size }: StepCall): void {
  const { decay, weight, scale, decayMean, weightMean, meanScale, damping } = attributes;
  const [mean, diagonal, , direction, measures] = out as Results;
  exports.diagonalStep(
    ...([size, at.grad, at.mean, at.diagonal, mean, diagonal, direction, measures] as const),
    ...([
      decay,
      weight,
      decayMean,
      weightMean,
      damping / scale,
      meanScale / scale,
      ...adamOf(attributes),
    ] as const),
  );
}

function tridiagonal({ exports, attributes, at, out, scratch }: StepCall): void {
  const { rows, columns, linked } = inSingleRow(attributes);
  const [mean, diagonal, bands, direction, measures] = out as Results;
  exports.chainStep(
    ...([rows, columns, linked, at.grad, at.mean, at.diagonal, at.bands] as const),
    ...([mean, diagonal, bands, direction, measures, scratch] as const),
    ...coefficients(attributes),
  );
}

function banded(call: StepCall): void {
  const { exports, attributes, at, out, size, scratch } = call;
  const { rows, columns, linked, band } = attributes;
  const [mean, diagonal, bands, direction, measures] = out as Results;
  const failing = exports.bandStep(
    ...([rows, columns, linked, band, at.grad, at.mean, at.diagonal, at.bands] as const),
    ...([mean, diagonal, bands, direction, measures, scratch] as const),
    ...coefficients(attributes),
  );
  if (failing === 0) return;
  cutDirection(
    call,
    { ...attributes, weight: attributes.meanScale },
    { x: mean, diagonal, bands },
    direction,
  );
  exports.norms(1, size, direction, measures);
}

/** The steps for bands of 0 and 1; others go row by row. */
const stepOfBand: readonly ((call: StepCall) => void)[] = [diagonalStep, tridiagonal];

/** `out`: mean, diagonal, bands, direction, measures. */
export const runStep = (call: StepCall): void => (stepOfBand[call.attributes.band] ?? banded)(call);

/** The fused kernels of SONew. */
export const chains = [step, ...bandKernels];

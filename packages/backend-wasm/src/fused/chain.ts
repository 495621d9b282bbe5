import { type Chain, chainStep, type ChainStepAttributes } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import { fusedKernel } from './fused-kernel.js';

type Inputs = { grad: Tensor; mean: Tensor; diagonal: Tensor; bands: Tensor };

/** Rows this long stay in the cache while three of them are in use, and are long enough for vectors. */
const LONG = 4096;

/** A chain over elements as they lie is one long row; its successors lie one element on. */
const isOneRow = ({ rows, columns }: Chain) => columns === 1 || rows === 1;

/** `chainStep` for the tridiagonal; other bands take the composite, and so does a chain along a single row that would not stay in the cache. */
const step = fusedKernel<Inputs, ChainStepAttributes, Tensor[]>({
  declaration: chainStep,
  accepts: ({ grad, mean, diagonal, bands }, { rows, columns, band, linked }) =>
    band === 1 &&
    rows * columns === grad.size &&
    [mean, diagonal, bands].every(({ size }) => size === grad.size) &&
    grad.size > 0 &&
    (!isOneRow({ rows, columns, linked }) || grad.size <= LONG),
  results: ({ grad, mean, diagonal, bands }) => [
    { shape: mean.shape, from: 'mean' },
    { shape: diagonal.shape, from: 'diagonal' },
    { shape: bands.shape, from: 'bands' },
    { shape: grad.shape },
    { shape: [3] },
  ],
  scratchBytes: (_, { columns }) => 32 + 40 * (columns + 8),
  compute({ exports, attributes, at, out, scratch }) {
    const { rows, columns, linked, keep, gain, scale, keepMean, gainMean, meanScale } = attributes;
    const { damping, gamma, epsilon } = attributes;
    const [mean, diagonal, bands, direction, measures] = out as [number, number, number, number, number];
    exports.chainStep(
      ...([rows, columns, linked, at.grad, at.mean, at.diagonal, at.bands] as const),
      ...([mean, diagonal, bands, direction, measures, scratch] as const),
      ...([keep, gain, scale, keepMean, gainMean, meanScale, damping, gamma, epsilon] as const),
    );
  },
});

/** The fused kernels of SONew. */
export const chains = [step];

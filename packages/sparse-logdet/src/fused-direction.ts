import type { RunningAverage, FusedDirection } from '@curvature/spec';
import type { Chain } from '@curvature/spec/internal';
import { isFused, norms, run } from '@curvature/spec/kernels';
import { scalar, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { LEAST } from './damping.js';
import { chainStep } from './kernels/step.js';
import { type Complete, scaleOf, type SparseLogDetState } from './options.js';

/**
 * Statistics, mean and direction by one kernel; null if the backend has none, or if the damping is
 * relative to the norm, which needs a pass of its own. The mean of the diagonal follows from |grad|
 * before the kernel runs: decay mean + weight |grad|^2 / n.
 */
export function fusedDirection(
  o: Complete,
  chain: Chain & { readonly band: number },
  { decay, weight }: { readonly decay: number; readonly weight: number },
  stats: SparseLogDetState,
  grad: Tensor,
  average: RunningAverage,
  gradNorm: number | null,
): FusedDirection<SparseLogDetState> | null {
  if (o.damping.kind === 'relativeToNorm' || !isFused(chainStep)) return null;
  const scale = scaleOf(o, stats.steps + 1);
  const meanOfDiagonal = meanAfter(stats, decay, weight, grad, gradNorm);
  const damping = dampingOf(o, scale, meanOfDiagonal);
  const [mean, diagonal, bands, direction, measures] = run(
    chainStep,
    { grad, mean: average.mean, diagonal: stats.diagonal, bands: stats.bands },
    {
      ...chain,
      decay,
      weight,
      scale,
      damping,
      decayMean: average.decay,
      weightMean: average.weight,
      meanScale: average.scale,
      gamma: o.gamma,
      epsilon: o.adamGraft?.epsilon ?? -1,
    },
  );
  const [length, wanted] = measures!.dataSync() as unknown as [number, number];
  measures!.dispose();
  return {
    stats: {
      diagonal: diagonal!,
      bands: bands!,
      mean: scalar(meanOfDiagonal),
      steps: stats.steps + 1,
    },
    mean: mean!,
    direction: direction!,
    scale: o.adamGraft === null ? 1 : length > 0 ? wanted / length : 0,
  };
}

/** decay mean + weight |grad|^2 / n. Elements over 1e18 count as 1e18, as in the statistics. */
function meanAfter(
  stats: SparseLogDetState,
  decay: number,
  weight: number,
  grad: Tensor,
  gradNorm: number | null,
): number {
  const length = gradNorm ?? tidy(() => run(norms, { x: grad }, { rows: 1 }).dataSync()[0]!);
  return decay * stats.mean.dataSync()[0]! + weight * Math.min(length ** 2 / grad.size, 1e36);
}

const dampingOf = ({ damping: { kind, value } }: Complete, scale: number, mean: number): number =>
  Math.max(kind === 'absolute' ? value : value * scale * mean, LEAST);

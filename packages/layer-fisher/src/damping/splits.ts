import { CurvatureError } from '@curvature/spec';

/** How large a factor is. */
export interface FactorSize {
  /** The mean of its diagonal. */
  readonly mean: number;
  /** Its Frobenius norm, between its largest eigenvalue and that times the root of its side. */
  readonly norm: number;
}

/** How damping is split between the factors, by their sizes: [for A, for G]. */
export type Split = (
  inputs: FactorSize,
  outputs: FactorSize,
  damping: number,
) => readonly [inputs: number, outputs: number];

/** sqrt(lambda) on each, as in THOR. The step depends on how A and G share their scale. */
export const sqrtSplit: Split = (_a, _g, damping) => [Math.sqrt(damping), Math.sqrt(damping)];

/**
 * sqrt(lambda) pi on A and sqrt(lambda) / pi on G, where pi^2 is the mean of A's diagonal over that
 * of G's. A scalar that moves from one factor to the other leaves the step unchanged. If a factor
 * is zero, pi is 1. Source: Martens and Grosse 2015 (arXiv 1503.05671), section 6.3.
 */
export const piSplit: Split = ({ mean: a }, { mean: g }, damping) => {
  const pi = a > 0 && g > 0 ? Math.sqrt(a / g) : 1;
  return [Math.sqrt(damping) * pi, Math.sqrt(damping) / pi];
};

/** lambda on each, as in MindSpore's documentation; MindSpore's code has `sqrtSplit`. */
export const fullSplit: Split = (_a, _g, damping) => [damping, damping];

/** Below it an inverse overflows float32. */
const LEAST_NORM = 1e-30;

/**
 * sqrt(lambda) times the norm of each factor, so lambda is a share: a scale of the loss or of the
 * inputs changes factors and damping alike. The norm, not the mean of the diagonal: if one
 * direction of a layer's inputs dominates, as the mean activation of sigmoids does, the damping
 * follows it, and no direction weighs more than 1 / sqrt(lambda) times as much as that one. With
 * the mean it is up to the side of the factor, and steps of Adam's length then train deep sigmoid
 * nets not at all. A factor of zero, or one whose inverse float32 could not hold, counts as 1.
 */
export const relativeSplit: Split = ({ norm: a }, { norm: g }, damping) => [
  Math.sqrt(damping) * (a > LEAST_NORM ? a : 1),
  Math.sqrt(damping) * (g > LEAST_NORM ? g : 1),
];

const NAMES = new Map<Split, string>([
  [sqrtSplit, 'sqrt'],
  [piSplit, 'pi'],
  [fullSplit, 'full'],
  [relativeSplit, 'relative'],
]);

/** The name in saved states. A bundler may shorten a function's own name. */
export const nameOf = (split: Split): string => NAMES.get(split) ?? 'another';

/** @throws CurvatureError unless it is a function. */
export function checkSplit(owner: string, name: string, split: unknown): void {
  if (typeof split === 'function') return;
  throw new CurvatureError(
    `${owner}: option ${name} must be a function, got ${String(split)}.`,
    'A name was given in place of the function.',
    'Pass sqrtSplit, piSplit, fullSplit, relativeSplit, or a function of your own.',
  );
}

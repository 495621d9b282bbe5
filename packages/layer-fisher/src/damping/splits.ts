import { CurvatureError } from '@curvature/spec';

/** How damping is split between the factors, given the means of their diagonals: [for A, for G]. */
export type Split = (
  meanInputs: number,
  meanOutputs: number,
  damping: number,
) => readonly [inputs: number, outputs: number];

/** sqrt(lambda) on each, as in THOR. The step depends on how A and G share their scale. */
export const sqrtSplit: Split = (_a, _g, damping) => [Math.sqrt(damping), Math.sqrt(damping)];

/**
 * sqrt(lambda) pi on A and sqrt(lambda) / pi on G, where pi^2 is the mean of A's diagonal over that
 * of G's. A scalar that moves from one factor to the other leaves the step unchanged. If a factor
 * is zero, pi is 1. Source: Martens and Grosse 2015 (arXiv 1503.05671), section 6.3.
 */
export const piSplit: Split = (a, g, damping) => {
  const pi = a > 0 && g > 0 ? Math.sqrt(a / g) : 1;
  return [Math.sqrt(damping) * pi, Math.sqrt(damping) / pi];
};

/** lambda on each, as in MindSpore's documentation; MindSpore's code has `sqrtSplit`. */
export const fullSplit: Split = (_a, _g, damping) => [damping, damping];

/**
 * sqrt(lambda) times the mean of each factor's own diagonal, so lambda is a share: a scale of the
 * loss or of the inputs changes factors and damping alike. A factor of zero counts as 1.
 */
export const relativeSplit: Split = (a, g, damping) => [
  Math.sqrt(damping) * (a > 0 ? a : 1),
  Math.sqrt(damping) * (g > 0 ? g : 1),
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

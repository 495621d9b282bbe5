/** How much of the damping each factor gets, by the mean of its diagonal: -> [for A, for G]. */
export type Split = (
  meanInputs: number,
  meanOutputs: number,
  damping: number,
) => readonly [inputs: number, outputs: number];

/** sqrt(lambda) on either, as in THOR. Its step depends on what scale is A's and what is G's. */
export const sqrtSplit: Split = (_a, _g, damping) => [Math.sqrt(damping), Math.sqrt(damping)];

/**
 * sqrt(lambda) pi on A and sqrt(lambda) / pi on G, where pi^2 is the mean of A's diagonal over that
 * of G's (Martens and Grosse 2015, arXiv 1503.05671, 6.3): no scalar that moves from one factor to
 * the other changes the step. Where a factor is zero, pi is 1.
 */
export const piSplit: Split = (a, g, damping) => {
  const pi = a > 0 && g > 0 ? Math.sqrt(a / g) : 1;
  return [Math.sqrt(damping) * pi, Math.sqrt(damping) / pi];
};

/** lambda on either, as MindSpore's documentation has it, though not its code. */
export const fullSplit: Split = (_a, _g, damping) => [damping, damping];

const NAMES = new Map<Split, string>([
  [sqrtSplit, 'sqrt'],
  [piSplit, 'pi'],
  [fullSplit, 'full'],
]);

/** For saved states. Functions lose their own names where a bundler shortens them. */
export const nameOf = (split: Split): string => NAMES.get(split) ?? 'another';

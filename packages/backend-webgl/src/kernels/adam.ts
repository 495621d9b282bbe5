import { type AdamAttributes, heldEpsilon } from '@curvature/spec/internal';

/** The numbers of Adam and its relatives in a program; `gain` is 1 - beta, rounded once. */
export const ADAM = {
  beta1: 'float',
  gain1: 'float',
  beta2: 'float',
  gain2: 'float',
  meanScale: 'float',
  directionScale: 'float',
  momentScale: 'float',
  epsilon: 'float',
} as const;

export function adamNumbers(attributes: AdamAttributes): Record<keyof typeof ADAM, number> {
  const { beta1, beta2, meanScale, directionScale, momentScale } = attributes;
  const epsilon = heldEpsilon(attributes.epsilon);
  const gains = { gain1: 1 - beta1, gain2: 1 - beta2 };
  return { beta1, beta2, ...gains, meanScale, directionScale, momentScale, epsilon };
}

/** GLSL that makes `mean`, `moment` and `step` of the old ones. */
export const adamOf = (x: { readonly direction: string; readonly grad: string }): string => `
  vec4 mean = beta1 * m + gain1 * ${x.direction};
  vec4 moment = beta2 * v + gain2 * (${x.grad} * ${x.grad});
  vec4 step_of = (meanScale * mean + directionScale * ${x.direction})
    / (sqrt(momentScale * moment) + epsilon);`;

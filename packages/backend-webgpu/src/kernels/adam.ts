import type { AdamAttributes } from '@curvature/spec/internal';

/** The numbers of Adam and its relatives in a program; `gain` is 1 - beta, rounded once. */
export const ADAM = {
  beta1: 'f32',
  gain1: 'f32',
  beta2: 'f32',
  gain2: 'f32',
  meanScale: 'f32',
  directionScale: 'f32',
  momentScale: 'f32',
  epsilon: 'f32',
} as const;

export function adamNumbers(attributes: AdamAttributes): Record<keyof typeof ADAM, number> {
  const { beta1, beta2, meanScale, directionScale, momentScale, epsilon } = attributes;
  const gains = { gain1: 1 - beta1, gain2: 1 - beta2 };
  return { beta1, beta2, ...gains, meanScale, directionScale, momentScale, epsilon };
}

/** WGSL that makes `mean`, `moment` and `step` of one element's old ones, by the numbers of `n`. */
export const adamOf = (
  x: {
    readonly m: string;
    readonly v: string;
    readonly direction: string;
    readonly grad: string;
  },
  n = 'n',
): string => `
  let mean = ${n}.beta1 * ${x.m} + ${n}.gain1 * ${x.direction};
  let moment = ${n}.beta2 * ${x.v} + ${n}.gain2 * (${x.grad} * ${x.grad});
  let step = (${n}.meanScale * mean + ${n}.directionScale * ${x.direction})
    / (sqrt(${n}.momentScale * moment) + ${n}.epsilon);`;

import { checkNumber, type Context } from '@curvature/spec';

/**
 * lambda of F + lambda I, in units of the curvature: a number, or a function of the step, which
 * counts from 1.
 */
export type Damping = number | ((step: number) => number);

/**
 * Checks a number at once; `dampingAt` checks each result of a function. @throws CurvatureError
 * unless it is above 0.
 */
export const checkDamping = (owner: string, damping: Damping): Damping =>
  typeof damping === 'function' ? damping : positive(owner, 'damping', damping);

/** The host's adaptive damping if there is one, else that of the options. */
export function dampingAt(owner: string, damping: Damping, context: Context): number {
  if (context.damping !== undefined) return positive(owner, 'context.damping', context.damping);
  if (typeof damping === 'number') return damping;
  return positive(owner, `damping(${context.step})`, damping(context.step));
}

const positive = (owner: string, name: string, value: unknown) =>
  checkNumber(owner, name, value, { above: 0, below: Infinity });

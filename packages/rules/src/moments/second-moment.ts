import { checkNumber } from '@curvature/spec';

/** An average's decay: 0 forgets at once, 1 would never learn. */
export const checkBeta = (owner: string, name: string, beta: number): number =>
  checkNumber(owner, name, beta, { min: 0, below: 1 });

/** Smaller values would vanish in float32, and a gradient of zeros would divide zero by zero. */
export const checkEpsilon = (owner: string, epsilon: number): number =>
  checkNumber(owner, 'epsilon', epsilon, { min: 1e-30, below: Infinity });

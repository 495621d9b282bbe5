import { type Block, CurvatureError, type Estimate, type Quality } from '@curvature/spec';
import type { BasisSolver } from '@curvature/spec/roots';
import type { Bases } from './solve-bases.js';

/** A check that an option is a plugin with this method. */
export const plugin =
  (method: string, example: string) =>
  (owner: string, name: string, given: unknown): void => {
    if (typeof (given as { [key: string]: unknown } | null)?.[method] === 'function') return;
    throw new CurvatureError(
      `${owner}: option ${name} must be a value such as ${example}, got ${given === null ? 'null' : typeof given}.`,
      'The usual cause is a name in quotes, or the function without its parentheses.',
      `Pass ${name}: ${example.split(' ')[0]}.`,
    );
  };

export const qualityOf = ({ sides }: Bases): Quality => ({
  residual: Math.max(0, ...sides.map(({ offDiagonal }) => offDiagonal)),
  condition: Math.max(1, ...sides.map(({ condition }) => condition)),
  reused: sides.reduce((sum, { reused }) => sum + reused, 0),
});

/** What the solver takes for all sides of a block. */
export function estimateOf(
  solver: BasisSolver,
  { shape }: Block,
  axes: readonly number[],
): Estimate {
  const parts = axes.map((axis) => solver.estimate?.(shape[0]!, shape[axis]!));
  return {
    bytes: parts.reduce((sum, part) => sum + (part?.bytes ?? 0), 0),
    flops: parts.reduce((sum, part) => sum + (part?.flops ?? 0), 0),
  };
}

// One table of methods, kernels and precisions.
import { kinds } from './kinds.js';
import {
  byAcceleratedNewton,
  byCholesky,
  byEigen,
  byNewton,
  type Measure,
  type Precision,
  type RootMethod,
} from '../src/roots/root-methods.js';

export interface Case {
  readonly name: string;
  readonly kind: (typeof kinds)[number];
  readonly precision: Precision;
  readonly make: (residual: Measure) => RootMethod;
  readonly powers: readonly number[];
  /** Whether it solves singular matrices without a ridge. */
  readonly singular: boolean;
}

const precisions = ['float64', 'float32'] as const;
const whole = [1, 2, 3, 4, 8];

const methods = precisions.flatMap((precision) => {
  const methodsOf = (residual: Measure) => ({ precision, residual });
  return [
    {
      name: 'byEigen',
      precision,
      powers: [...whole, 1.7, 0.5],
      singular: precision === 'float64',
      of: byEigen,
    },
    { name: 'byNewton', precision, powers: whole, singular: false, of: byNewton },
    {
      name: 'byAcceleratedNewton',
      precision,
      powers: whole,
      singular: false,
      of: byAcceleratedNewton,
    },
    { name: 'byCholesky', precision, powers: [1], singular: false, of: byCholesky },
  ].map(({ of, ...rest }) => ({
    ...rest,
    make: (residual: Measure): RootMethod => of(methodsOf(residual)),
  }));
});

export const cases: Case[] = kinds.flatMap((kind) =>
  methods.map((method) => ({ kind, ...method })),
);

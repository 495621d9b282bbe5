// For tests only: one table of methods, kernels and precisions.
import { kinds } from './kinds.js';
import {
  byAcceleratedNewton,
  byCholesky,
  byEigen,
  byNewton,
  byPolynomial,
  mixed,
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
  /** Takes matrices without a ridge, however singular. */
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

const others = [
  {
    name: 'byPolynomial',
    precision: 'float64' as const,
    powers: whole,
    singular: false,
    make: (residual: Measure): RootMethod => byPolynomial({ steps: 40, lower: 1e-11, residual }),
  },
  {
    name: 'mixed',
    precision: 'float64' as const,
    powers: whole,
    singular: true,
    make: (residual: Measure): RootMethod => mixed({ residual }),
  },
];

export const cases: Case[] = kinds.flatMap((kind) =>
  [...methods, ...others].map((method) => ({ kind, ...method })),
);

import {
  type FactorKind,
  type Factors,
  type Given,
  number,
  options,
  type RootSolver,
  type State,
} from '@curvature/spec';
import type { Solve } from '@curvature/spec/internal';
import { readsAreCheap } from '@curvature/spec/reads';
import { type Attempt, climb, climbLater, type Inputs, type Retried } from './climb.js';
import { ladderOf } from './ladder.js';

const retryOptions = options('withRetries', {
  factor: number({
    default: 10,
    above: 1,
    below: Infinity,
    describe: 'factor of the ridge before each further attempt',
  }),
  attempts: number({
    default: 6,
    min: 1,
    integer: true,
    describe: 'attempts in all, the first included',
  }),
});

/**
 * The same solver with retries: a solve that throws, rejects or is not finite is repeated with a
 * larger ridge. The error of the last attempt goes on, and the host keeps the old root, or without
 * one its graft or fallback.
 *
 * Source: Google's Shampoo multiplies its ridge by 10 up to 6 times. Unlike there, the absolute and
 * the relative ridge both grow, and a ridge of zero becomes 2^-23 relative (1.2e-7) at the first
 * retry. Factors without a ridge are tried once. On webgl and webgpu, where reads are slow, the
 * check of a root is asynchronous, and so is the refresh.
 * @param solver Any solver; its roots gain `retries`, which quality and telemetry report.
 * @param given.factor The factor of the ridge before each further attempt; above 1, default 10.
 * @param given.attempts Attempts in all, the first included; at least 1, default 6.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export function withRetries<K extends FactorKind, R extends State>(
  solver: RootSolver<K, R>,
  given: Given<typeof retryOptions> = {},
): RootSolver<K, Retried<R>> {
  const { factor: growth, attempts } = retryOptions.complete(given);
  const { stacked, quality, estimate, solveAll, takesAll, checks } = solver;
  type Job = Solve<Factors[K], Retried<R>>;
  const solveOne = ([factor, exponent, previous, weight]: Job, first?: R | Promise<R>) => {
    const ladder = ladderOf(factor, growth, attempts);
    const attempt: Attempt<K, R> = (k, inputs) => {
      const now = [ladder[k]!(inputs.factor), exponent, inputs.previous] as const;
      return weight === 1 ? solver.solve(...now) : solveAll!([[...now, weight]])[0]!;
    };
    const inputs: Inputs<K, R> = { factor, previous: previous?.root ?? null };
    return readsAreCheap()
      ? climb(inputs, attempt, ladder.length, first)
      : climbLater(inputs, attempt, ladder.length, 0, first);
  };
  return {
    name: `withRetries(${solver.name})`,
    solve: (factor, exponent, previous) => solveOne([factor, exponent, previous, 1]),
    ...(solveAll && {
      solveAll(solves) {
        const first = solveAll(
          solves.map(([factor, exponent, previous, weight]) => [
            factor,
            exponent,
            previous?.root ?? null,
            weight,
          ]),
        );
        return solves.map((one, k) => solveOne(one, first[k]!));
      },
    }),
    ...(stacked && { stacked }),
    ...(takesAll && { takesAll }),
    ...(checks && { checks: ({ root }) => checks(root) }),
    multiply: ({ root }, x, axis) => solver.multiply(root, x, axis),
    meaning: { ...(solver.meaning ?? { solver: solver.name }), withRetries: true },
    ...(quality && {
      quality: async ({ root, retries }) => ({ ...(await quality(root)), retries }),
    }),
    ...(estimate && { estimate }),
  };
}

import { type Given, number, options, type Policy } from '@curvature/spec';

const steps = { min: 1, integer: true };
const budgetOptions = options('budget', {
  share: number({
    default: 0.1,
    above: 0,
    below: Infinity,
    describe: 'time of refreshes over the time of steps',
  }),
  statistics: number({ default: 1, ...steps, describe: 'steps between statistics' }),
  start: number({ default: 1, ...steps, describe: 'step of the first refresh' }),
  least: number({ default: 1, ...steps, describe: 'smallest interval in steps' }),
  most: number({
    default: 1000,
    min: ({ least }) => least as number,
    integer: true,
    describe: 'largest interval in steps, at least `least`',
  }),
});
/** See `budget`. */
export type BudgetOptions = Given<typeof budgetOptions>;

/**
 * `last`: the step of the last refresh, 0 before it; `accumulated`: 1 once there are statistics.
 */
export type BudgetState = { readonly last: number; readonly accumulated: 0 | 1 };

/** Interval until the host has measured the time of steps and refreshes. */
const UNTIL_MEASURED = 10;

/**
 * As many refreshes as fit into a share of the training time: the interval grows until the
 * refreshes of all blocks together block the training thread for at most `share` of the time of the
 * steps without them. Work in workers or on another device is free. The plan depends on the clock,
 * so two runs differ; use `every` for runs that repeat.
 *
 * @param given.share Refresh time over the time of the steps without it, default 0.1.
 * @param given.statistics Interval of the statistics in steps, whole, default 1.
 * @param given.start Step of the first refresh, default 1.
 * @param given.least Smallest interval in steps, whole, default 1.
 * @param given.most Largest interval in steps, whole, default 1000.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export function budget(given: BudgetOptions = {}): Policy<BudgetState> {
  const { share, statistics, start, least, most } = budgetOptions.complete(given);
  const within = (interval: number) => Math.min(most, Math.max(least, interval));
  return {
    name: 'budget',
    init: () => ({ last: 0, accumulated: 0 }),
    plan({ last, accumulated }, { step, timing }) {
      const interval = within(
        timing ? Math.ceil(timing.refreshMs / (share * timing.stepMs)) : UNTIL_MEASURED,
      );
      const refresh = step >= start && (last === 0 || step - last >= interval);
      const accumulate = (step - 1) % statistics === 0 || (refresh && accumulated === 0);
      return [
        { accumulate, refresh },
        { last: refresh ? step : last, accumulated: accumulate ? 1 : accumulated },
      ];
    },
  };
}

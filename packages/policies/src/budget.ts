import { checkKnown, checkNumber, type Policy } from '@curvature/spec';

/** What `budget` may spend; see there. */
export interface BudgetOptions {
  readonly share?: number;
  readonly statistics?: number;
  readonly start?: number;
  readonly least?: number;
  readonly most?: number;
}

/** `last`: the step of the last refresh, 0 before it; `accumulated`: 1 once there are statistics. */
export type BudgetState = { readonly last: number; readonly accumulated: 0 | 1 };

/** Interval until the host has measured what steps and refreshes take. */
const UNTIL_MEASURED = 10;

/**
 * As many refreshes as fit into a share of the training time: the interval is stretched until the refreshes of all blocks together hold up
 * the training thread for at most `share` of what the steps take without them. What runs in workers or on another device meanwhile is free.
 * It goes by the clock, so two runs differ: use `every` where they must not.
 *
 * @param options.share Refresh time over the time of the steps without it, default 0.1.
 * @param options.statistics Interval of the statistics in steps, whole, default 1.
 * @param options.start Step of the first refresh, default 1.
 * @param options.least Smallest interval in steps, whole, default 1.
 * @param options.most Largest interval in steps, whole, default 1000.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export function budget(options: BudgetOptions = {}): Policy<BudgetState> {
  checkKnown('budget', options, ['share', 'statistics', 'start', 'least', 'most']);
  const share = checkNumber('budget', 'share', options.share ?? 0.1, { above: 0, below: Infinity });
  const statistics = checkNumber('budget', 'statistics', options.statistics ?? 1, { min: 1, integer: true });
  const start = checkNumber('budget', 'start', options.start ?? 1, { min: 1, integer: true });
  const least = checkNumber('budget', 'least', options.least ?? 1, { min: 1, integer: true });
  const most = checkNumber('budget', 'most', options.most ?? 1000, { min: least, integer: true });
  const within = (interval: number) => Math.min(most, Math.max(least, interval));
  return {
    name: 'budget',
    init: () => ({ last: 0, accumulated: 0 }),
    plan({ last, accumulated }, { step, timing }) {
      const interval = within(timing ? Math.ceil(timing.refreshMs / (share * timing.stepMs)) : UNTIL_MEASURED);
      const refresh = step >= start && (last === 0 || step - last >= interval);
      const accumulate = (step - 1) % statistics === 0 || (refresh && accumulated === 0);
      return [
        { accumulate, refresh },
        { last: refresh ? step : last, accumulated: accumulate ? 1 : accumulated },
      ];
    },
  };
}

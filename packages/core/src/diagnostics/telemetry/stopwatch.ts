import type { Timing } from '@curvature/spec';

/** Steps in the median, which other programs disturb less than single steps. */
const WINDOW = 9;

/** Measures steps, from the start of one to the start of the next, and the refreshes in them. */
export interface Stopwatch {
  /** A step begins. */
  begin(now: number): void;
  /** A refresh of this block has occupied the training thread. */
  spent(block: string, ms: number): void;
  /** null before two steps and a refresh. */
  timing(): Timing | null;
}

export function stopwatch(): Stopwatch {
  const steps: number[] = [];
  const refreshes = new Map<string, number>();
  let began: number | null = null;
  let taken = 0;
  /** What `timing` has answered; undefined once there is more to measure. */
  let known: Timing | null | undefined;
  const measured = (): Timing | null => {
    if (steps.length === 0 || refreshes.size === 0) return null;
    const stepMs = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)]!;
    return { stepMs, refreshMs: [...refreshes.values()].reduce((a, b) => a + b, 0) };
  };
  return {
    begin(now) {
      known = undefined;
      if (began !== null) steps.push(Math.max(0, now - began - taken));
      if (steps.length > WINDOW) steps.shift();
      began = now;
      taken = 0;
    },
    spent(block, ms) {
      known = undefined;
      taken += ms;
      refreshes.set(block, ms);
    },
    timing: () => (known === undefined ? (known = measured()) : known),
  };
}

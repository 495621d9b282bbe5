import type { AnyPreconditioner, Block, Context, Signals, State } from '@curvature/spec';
import { type BlockCase, blockOf, signalsOf } from '../common/block-case.js';
import { inTidy } from '../common/purity.js';

/** A preconditioner and one case for it. */
export interface Trial {
  readonly p: AnyPreconditioner;
  /** Makes another one, as a new process does. */
  readonly fresh: () => AnyPreconditioner;
  readonly given: BlockCase;
}

/** A preconditioner's statistics and cache after some steps. */
export interface Driven {
  readonly block: Block;
  readonly context: Context;
  readonly stats: State;
  readonly cache: State;
  /** Those of the last step. */
  readonly signals: Signals;
}

export interface DriveOptions {
  /** Size of the gradients; default 1. */
  readonly size?: number;
  /** Replaces the signals of each step. */
  readonly change?: (signals: Signals) => Signals;
}

/** Accumulates and refreshes at every step, as the host does. */
export async function drive(
  { p, given }: Trial,
  steps: number,
  options: DriveOptions = {},
): Promise<Driven> {
  const { size = 1, change = (signals) => signals } = options;
  const block = blockOf(given);
  let stats = inTidy(() => p.init(block) as State) as State;
  let cache: State = null;
  let stage!: Driven;
  for (let step = 1; step <= steps; step++) {
    const context = Object.freeze({ block, step });
    const signals = change(signalsOf(given, step, size));
    stats = inTidy(() => p.accumulate(stats, signals, cache, context) as State) as State;
    cache = await inTidy(
      () => (p.refresh?.(stats, cache, context) ?? null) as State | Promise<State>,
    );
    stage = { block, context, stats, cache, signals };
  }
  return stage;
}

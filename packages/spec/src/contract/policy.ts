import type { Block, State } from './block.js';

/**
 * The work of one step. The host asks before the forward pass, so that a step without statistics
 * spares the capture too. 'judge': it asks again, by `judge`, once the statistics are there.
 */
export interface Plan {
  readonly accumulate: boolean;
  readonly refresh: boolean | 'judge';
}
/**
 * The host's latest measurements, in milliseconds: a step without refreshes, and by how much the
 * last refreshes of all blocks delayed a step.
 */
export interface Timing {
  readonly stepMs: number;
  readonly refreshMs: number;
}
/** When to work. Pure: its memory is in its state. */
export interface Policy<P extends State> {
  /** The host refuses a state that a policy of another name saved. */
  readonly name: string;
  init(block: Block): P;
  /** `step` counts from 1; `refreshedAt` is the step whose statistics the current cache holds. */
  plan(
    state: P,
    seen: {
      readonly step: number;
      readonly refreshedAt: number | null;
      /** null before the first statistics, and for a policy without `judge`. */
      readonly metric: number | null;
      /** null until measured; a policy that depends on it gives up runs that repeat. */
      readonly timing?: Timing | null;
    },
  ): readonly [Plan, P];
  /**
   * Whether to refresh, by the metric of the current statistics; null if the preconditioner has no
   * metric. On webgl and webgpu it is the last value that has arrived. The host asks only while no
   * refresh is pending.
   */
  judge?(
    state: P,
    seen: {
      readonly step: number;
      readonly metric: number | null;
      readonly refreshedAt: number | null;
    },
  ): readonly [refresh: boolean, P];
}

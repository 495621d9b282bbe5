import type { Call, Numbers, Operation } from './call.js';

/** How bytes get from rank to rank. */
export interface Transport {
  /**
   * Waits until all ranks have come to a call, and tells what each called, in the order of ranks.
   * @throws CurvatureError if a rank has ended, or does not come in time.
   */
  meet(call: Call): readonly Call[];
  /** In place; all ranks have met with the same length and type. */
  reduce(x: Numbers, operation: Operation): void;
  /** `lengths` are those of all ranks. */
  gather(own: Uint8Array, lengths: readonly number[]): Uint8Array[];
  /** In place: the bytes of the rank `root`. */
  broadcast(bytes: Uint8Array, root: number): void;
  /** All ranks have met for it. */
  close(): void;
}

/** One rank alone. */
export const alone: Transport = {
  meet: (call) => [call],
  reduce: () => {},
  gather: (own) => [own.slice()],
  broadcast: () => {},
  close: () => {},
};

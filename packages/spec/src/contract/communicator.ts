/**
 * Processes or threads that train one model together, seen from one of them, its rank. Calls are
 * synchronous, since a step of a `tf.Optimizer` is. All ranks make the same calls in the same order,
 * with the same operation and, in `allReduce`, the same length and type; each call returns when all
 * ranks have made it. A call throws, or ends the program, where a rank is missing or calls otherwise.
 * What comes back has the same bits on all ranks.
 */
export interface Communicator {
  /** `'local'`, `'threads'` or `'mpi'`; another word for an implementation of your own. */
  readonly kind: string;
  /** From 0 to `size - 1`. */
  readonly rank: number;
  /** How many ranks there are; 1 or more. */
  readonly size: number;
  /** Examples of this rank in the batch in hand, by which means over all ranks are weighted. */
  readonly weight: number;
  /** In place, element by element over all ranks. With 'min' and 'max' no element may be NaN, and a
   * zero may lose its sign. */
  allReduce(x: Float32Array | Float64Array, op: 'sum' | 'min' | 'max'): void;
  /** The bytes of every rank in the order of ranks; lengths may differ, and may be 0. */
  allGather(own: Uint8Array): Uint8Array[];
}

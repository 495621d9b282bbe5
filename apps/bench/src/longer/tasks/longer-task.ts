import type { Data, Task } from '@curvature/workbench';

/** A task whose examples are in two parts: it trains on the first, and is judged by the second. */
export interface LongerTask<Loaded extends Data = Data> extends Task<Loaded> {
  /** It trains on the rows below this one. */
  trained(data: Data): number;
  /** The rows by which it is judged: no character or pixel of them is trained on. */
  held(data: Data): Int32Array;
}

/** The rows from `from` on, `count` of them, `stride` apart. */
export const rows = (from: number, count: number, stride = 1): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => from + i * stride);

/** `train` examples to train on and the `held` after them, or five sixths and a sixth of fewer. */
export function firstRows(train: number, held: number): Pick<LongerTask, 'trained' | 'held'> {
  const trained = ({ size }: Data) => (size >= train + held ? train : Math.floor((size * 5) / 6));
  return {
    trained,
    held: (data) => rows(trained(data), Math.min(held, data.size - trained(data))),
  };
}

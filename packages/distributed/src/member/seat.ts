/** Where a rank sits among the others, and how long it waits for them, in milliseconds. */
export interface Seat {
  readonly rank: number;
  readonly size: number;
  readonly stallMs: number;
}

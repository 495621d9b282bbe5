/** Where this process sits among the others, and how long it waits for them. */
export interface Seat {
  readonly rank: number;
  readonly size: number;
  readonly stallMs: number;
}

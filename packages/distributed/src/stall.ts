/** Milliseconds that a rank waits for another before all end: longer than saving and evaluating take. */
export const STALL_MS = 300_000;

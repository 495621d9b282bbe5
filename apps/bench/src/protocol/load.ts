import os from 'node:os';

/** The machine's load: the mean number of processes that wanted a core in the last minute. */
export const load = (): number => Number(os.loadavg()[0]!.toFixed(1));

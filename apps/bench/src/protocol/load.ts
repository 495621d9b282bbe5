import os from 'node:os';

/** How busy the machine is: processes that want a core, over the last minute. */
export const load = (): number => Number(os.loadavg()[0]!.toFixed(1));

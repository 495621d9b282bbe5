// The published thresholds of THOR, to be spread into the options of `traceChange`.

/**
 * THOR's (omega 1, omega 2) = (0.01, 0): refresh if the trace has changed by more than 1 %, freeze
 * never.
 */
export const thorRule = { refresh: 0.01, stop: 0 } as const;

/** "THOR_stop", (0.01, 0.001): the same, and freeze a block whose trace has changed by < 0.1 %. */
export const thorStop = { refresh: 0.01, stop: 0.001 } as const;

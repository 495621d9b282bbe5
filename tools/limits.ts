// Limits that only a hang reaches: the slowest test that starts processes takes 16 s on two cores,
// the slowest other one 5 s, and a machine that is busy or slow takes many times that.
// limits.test.ts holds to them all test files that start a process.

/**
 * Milliseconds after which a process that a test has started, or a browser that it has asked
 * something, counts as hung.
 */
export const PROCESS_LIMIT = 10 * 60_000;

/**
 * Milliseconds after which a test or a hook counts as hung: later than its process, whose output
 * then tells where.
 */
export const TEST_LIMIT = 15 * 60_000;

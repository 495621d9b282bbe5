export { budget } from './budget.js';
export { every } from './every.js';
export { piecewiseInterval } from './piecewise-interval.js';
export { thorRule, thorStop } from './thor-rules.js';
export { traceChange } from './trace-change.js';
// Part of the inferred type of a composition.
export type { EveryState } from './every.js';
export type { TraceChangeState } from './trace-change.js';

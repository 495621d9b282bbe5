export { budget, type BudgetOptions, type BudgetState } from './budget.js';
export { every, type EveryOptions, type EveryState } from './every.js';
export { piecewiseInterval, type PiecewiseInterval } from './piecewise-interval.js';
export { thorAlways, thorRule, thorStop } from './thor-rules.js';
export { traceChange, type TraceChangeOptions, type TraceChangeState } from './trace-change.js';

export { budget, type BudgetOptions, type BudgetState } from './budget.js';
export { every, type EveryOptions, type EveryState } from './every.js';
export { staircase, type Staircase } from './staircase.js';
export { thorAlways, thorRule, thorStop } from './thor-rules.js';
export { traceChange, type TraceChangeOptions, type TraceChangeState } from './trace-change.js';

export { budget, type BudgetOptions, type BudgetState } from './budget.js';
export { every, type EveryOptions, type EveryState } from './every.js';
export type { Staircase } from './staircase.js';
export {
  inverseSquareRoot,
  warmUpCosine,
  warmUpLinear,
  type DecayOptions,
  type Schedule,
  type WarmUpOptions,
} from './schedules.js';

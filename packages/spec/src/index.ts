export type * from './contract/block.js';
export type * from './contract/preconditioner.js';
export type * from './contract/factors.js';
export type * from './contract/statistics.js';
export type * from './contract/root-solver.js';
export type * from './contract/policy.js';
export type * from './contract/damping.js';
export type * from './contract/rule.js';
export type * from './contract/capture.js';
export type * from './contract/communicator.js';
export { CurvatureError } from './error.js';
export { checkKnown, checkNumber, checkOneOf } from './options/checks.js';
export { type Complete, type Given, type Options, options } from './options/options.js';
export { nested } from './options/nested.js';
export {
  type Default,
  flag,
  type Limits,
  type Needs,
  type Nested,
  number,
  numberOrNull,
  oneOf,
  required,
  type RequiredRow,
  type Row,
  type Rows,
  value,
  withDefaults,
} from './options/rows.js';

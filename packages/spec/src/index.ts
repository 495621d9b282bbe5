export type * from './contract/block.js';
export type * from './contract/contract.js';
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

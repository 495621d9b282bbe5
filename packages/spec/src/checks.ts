// The part that needs no TensorFlow.js, for packages that are plain numerics:
// `@curvature/spec/checks`.
export { CurvatureError } from './error.js';
export { checkKnown, checkNumber, checkOneOf, type Range } from './options/checks.js';
export {
  type Complete,
  type Default,
  flag,
  type Given,
  type Limits,
  type Needs,
  number,
  numberOrNull,
  oneOf,
  type Options,
  options,
  type Row,
  type Rows,
  value,
  withDefaults,
} from './options/options.js';

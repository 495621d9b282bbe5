// The part that needs no TensorFlow.js, for packages that are plain numerics: `@curvature/spec/checks`.
export { CurvatureError } from './error.js';
export { checkKnown, checkNumber, checkOneOf, type Range } from './options.js';

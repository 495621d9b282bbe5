// For the packages of this repository alone: the solver of compositions that are given none.
export { defaultRoots } from './roots/default-roots.js';

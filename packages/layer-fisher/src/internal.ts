// For the packages of this repository alone: the inverses of compositions that are given none.
export { defaultInverses } from './inverses/default-inverses.js';

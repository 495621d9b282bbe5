// What only the packages of this project use; it may change at any time.
export type { Range } from './options/checks.js';
export type { Default, Limits, Needs, Rows } from './options/rows.js';
export { shadowEngine, type Shadowed } from './shadow-engine.js';

import type { Contender } from '../protocol/contender.js';
import { firstOrderContenders } from './first-order.js';
import { secondOrderContenders } from './second-order.js';
import { methodContenders } from './methods.js';
import { named } from './named.js';

export const contenders: readonly Contender[] = [
  ...firstOrderContenders,
  ...secondOrderContenders,
  ...methodContenders,
];

/** The contenders of these names. @throws CurvatureError for an unknown name. */
export const contendersNamed = (names: readonly string[]): Contender[] =>
  named('optimizer', contenders, names);

import { CurvatureError } from '@curvature/spec';
import type { Contender } from '../protocol/contender.js';
import { firstOrderContenders } from './first-order.js';
import { secondOrderContenders } from './second-order.js';

export const contenders: readonly Contender[] = [...firstOrderContenders, ...secondOrderContenders];

/** The contenders of these names. @throws CurvatureError for an unknown name. */
export const contendersNamed = (names: readonly string[]): Contender[] =>
  names.map((name) => {
    const found = contenders.find((contender) => contender.name === name);
    if (found) return found;
    throw new CurvatureError(
      `There is no optimizer ${name}.`,
      '',
      `Choose among ${contenders.map((contender) => contender.name).join(', ')}.`,
    );
  });

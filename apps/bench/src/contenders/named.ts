import { CurvatureError } from '@curvature/spec';

/**
 * Those of `all` that have these names. @throws CurvatureError for an unknown name.
 * @param kind What they are, e.g. `task`.
 */
export const named = <T extends { readonly name: string }>(
  kind: string,
  all: readonly T[],
  names: readonly string[],
  cause = '',
): T[] =>
  names.map((name) => {
    const found = all.find((one) => one.name === name);
    if (found) return found;
    const choices = all.map((one) => one.name).join(', ');
    throw new CurvatureError(`There is no ${kind} ${name}.`, cause, `Choose among ${choices}.`);
  });

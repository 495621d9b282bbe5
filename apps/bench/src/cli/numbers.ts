import { checkNumber } from '@curvature/spec';

/** Parses a whole number. @throws CurvatureError that names the option. */
export const count = (name: string, typed: string, min = 1): number =>
  checkNumber('bench', name, Number(typed), { min, integer: true });

/** Parses names separated by commas; each is listed once. */
export const list = (typed: string): string[] => [
  ...new Set(
    typed
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  ),
];

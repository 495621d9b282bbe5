import { checkNumber } from '@curvature/spec';

/** A whole number that was typed. @throws CurvatureError naming the option. */
export const count = (name: string, typed: string, min = 1): number =>
  checkNumber('bench', name, Number(typed), { min, integer: true });

/** Names with commas between, each once. */
export const list = (typed: string): string[] => [
  ...new Set(
    typed
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  ),
];

import { CurvatureError } from '@curvature/spec';
import { importFrom } from './resolve.js';
import type { CaseComposition } from './run-case.js';

export type Compositions = (optimizer: string) => Promise<CaseComposition>;

/** Compositions that share a package. */
const packages: Readonly<Record<string, string>> = {
  googleShampoo: 'shampoo',
  metaShampoo: 'shampoo',
};
const packageOf = (optimizer: string) => `@curvature/${packages[optimizer] ?? optimizer}`;

/**
 * The compositions by name: first the exports of the modules in `use` (files or packages), then
 * those of the package `@curvature/<name>`, both resolved from `folder`.
 * @returns A function that rejects with a CurvatureError if there is no composition of a name.
 */
export async function compositionsFrom(
  folder: string,
  use: readonly string[],
): Promise<Compositions> {
  const modules = await Promise.all(
    use.map(async (specifier) => demanded(specifier, await importFrom(folder, specifier))),
  );
  return async (optimizer) => {
    const given = modules.find((exported) => typeof exported[optimizer] === 'function');
    const found = given ?? (await importFrom(folder, packageOf(optimizer)));
    if (typeof found?.[optimizer] !== 'function') throw missing(optimizer, found !== null);
    return found[optimizer] as CaseComposition;
  };
}

function demanded<T>(specifier: string, found: T | null): T {
  if (found !== null) return found;
  throw new CurvatureError(
    `There is no module "${specifier}" to use.`,
    'It is misspelt, or not installed in this folder.',
    'Give a file, or the name of an installed package.',
  );
}

const missing = (optimizer: string, isThere: boolean) =>
  new CurvatureError(
    isThere
      ? `${packageOf(optimizer)} has no composition "${optimizer}".`
      : `The composition "${optimizer}" is not installed.`,
    isThere ? 'It is misspelt, or of another version.' : 'Its package is missing here.',
    `Run npm install ${packageOf(optimizer)}, or name a module that exports it with --use.`,
  );

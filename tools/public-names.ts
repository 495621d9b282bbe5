import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { type Package, root } from './packages.js';

/** A source may differ between Node and browsers; both let out the same names. */
type Source = string | Readonly<Record<string, string>>;

/** The subpath for what only the packages of this workspace use. */
const internal = './internal';

/** What a door is imported as, e.g. `@curvature/spec/kernels`, and its source from the root. */
export interface Door {
  readonly name: string;
  readonly file: string;
}

/** The doors of a package through which its users come. */
export const publicDoors = ({ folder, manifest: { name, exports = {} } }: Package): Door[] =>
  Object.entries(exports).flatMap(([path, target]) => {
    const source = typeof target === 'string' ? undefined : (target['source'] as Source);
    if (path === internal || source === undefined) return [];
    return [{ name: join(name, path), file: join(folder, onlyOne(source)) }];
  });

const onlyOne = (source: Source) =>
  typeof source === 'string' ? source : Object.values(source)[0]!;

/** The names that a source lets out, those that it passes on from others included. */
export function exportedNames(file: string): string[] {
  const { module } = parseSync(file, readFileSync(join(root, file), 'utf8'));
  return module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ exportName, moduleRequest }) => {
      if (exportName.name) return [exportName.name];
      const from = moduleRequest?.value ?? '';
      return from.startsWith('.') ? exportedNames(join(dirname(file), sourceOf(from))) : [];
    }),
  );
}
const sourceOf = (specifier: string) => specifier.replace(/\.js$/, '.ts');

/** All names that the users of a package may import. */
export const publicNames = (each: Package): string[] => [
  ...new Set(publicDoors(each).flatMap(({ file }) => exportedNames(file))),
];

/** Specifiers such as `@curvature/core/internal` in the text of an example or a page. */
export const internalImports = (text: string): string[] =>
  [...text.matchAll(/['"](@curvature\/[a-z-]+\/internal)['"]/g)].map(([, specifier]) => specifier!);

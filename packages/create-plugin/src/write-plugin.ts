import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Filling, filled } from './fill.js';
import type { Names } from './names.js';

/** This package, from `src` as from `dist`. */
const home = fileURLToPath(new URL('..', import.meta.url));
const template = join(home, 'template');

interface Manifest {
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The files of the template, relative to it. */
export const templateFiles = (): string[] =>
  readdirSync(template, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(template, join(entry.parentPath, entry.name)))
    .toSorted();

/**
 * Writes a plugin into the folder of its name, which must be empty or not exist.
 * @param parent The folder in which that folder is made.
 * @returns The folder.
 * @throws Error in a sentence if the folder is not empty.
 */
export function writePlugin(names: Names, parent: string): string {
  const folder = join(parent, names.shortName);
  refuseOccupied(folder);
  const files = templateFiles().map(
    (file) => [file, readFileSync(join(template, file), 'utf8')] as const,
  );
  const filling: Filling = { names, ranges: ranges(), words: wordsOf(files.join(' ')) };
  for (const [file, text] of files) {
    const target = join(folder, written(file));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, filled(file, text, filling));
  }
  return folder;
}

/** npm packs no file of the name `.gitignore`, and a second `package.json` confuses tools. */
const RENAMED: Readonly<Record<string, string>> = {
  gitignore: '.gitignore',
  'manifest.json': 'package.json',
};
/** The name that a file of the template gets in a plugin. */
export const written = (file: string): string => RENAMED[file] ?? file;

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.match(/\w+/g));

/** A release of this package is tested with these versions, which packing writes into its manifest. */
const ranges = () =>
  (JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest).devDependencies;

function refuseOccupied(folder: string): void {
  if (!existsSync(folder)) return;
  if (statSync(folder).isDirectory() && readdirSync(folder).length === 0) return;
  throw new Error(
    `${folder} is there already and is not empty. Nothing was written. ` +
      'Choose another name, or empty it first.',
  );
}

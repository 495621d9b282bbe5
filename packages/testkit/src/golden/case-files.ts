import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CurvatureError } from '@curvature/spec';

/**
 * The files among `paths`, and for each folder its .json files, sorted. @throws CurvatureError if
 * there are none.
 */
export function caseFiles(folder: string, paths: readonly string[]): string[] {
  const files = paths.flatMap((path) => {
    const at = resolve(folder, path);
    return statSync(at, { throwIfNoEntry: false })?.isDirectory() ? jsonFilesIn(at) : [at];
  });
  if (files.length > 0) return files;
  throw new CurvatureError(
    paths.length === 0 ? 'No files were given.' : `There are no cases in ${paths.join(', ')}.`,
    'Cases are files that end in .json.',
    'Usage: curvature-golden [--backend cpu|wasm|...] [--json] [--use MODULE] FILE_OR_FOLDER...',
  );
}

const jsonFilesIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(folder, name));

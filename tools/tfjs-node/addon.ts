import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { missingForAddon, nodeHeaders } from './needs.js';
import { addonFile, hasAddon, LIBRARIES } from './places.js';
import { Missing, run } from './run.js';

/**
 * The addon of these sources, out of the cache, compiled where it is not there yet. @throws Missing
 * with what has to be installed first.
 */
export function compileAddon(folder: string, cache: string): string {
  const file = join(cache, `tfjs_binding-${hashOfSources(folder)}.node`);
  if (existsSync(file)) return file;
  const missing = missingForAddon();
  if (missing.length > 0) throw new Missing(missing.join('\n'));
  console.log('Compiling the addon: about 12 seconds');
  const part = `${file}.${process.pid}.part`;
  const includes = [nodeHeaders(), join(cache, 'tensorflow/include'), folder];
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) =>
    join(folder, 'binding', name),
  );
  run('g++', [
    ...FLAGS,
    ...includes.map((path) => `-I${path}`),
    ...sources,
    '-o',
    part,
    ...linking(cache),
  ]);
  renameSync(part, file);
  return file;
}

const FLAGS = ['-O2', '-shared', '-fPIC', '-std=c++17', '-DNAPI_VERSION=8'];

const linking = (cache: string): string[] => [
  `-L${join(cache, 'lib')}`,
  ...LIBRARIES.map((name) => `-l:${name}`),
  // Where the addon finds them when it runs: from its own folder.
  '-Wl,-rpath,$ORIGIN/../../deps/lib',
];

function hashOfSources(folder: string): string {
  const hash = createHash('sha256');
  const binding = join(folder, 'binding');
  for (const name of readdirSync(binding).toSorted())
    hash.update(readFileSync(join(binding, name)));
  return hash.digest('hex').slice(0, 12);
}

/**
 * Puts the addon and links to its libraries where the package looks for them. A package manager may
 * share its files among projects, so each comes under its name whole, and none is written into.
 */
export function placeAddon(folder: string, addon: string, cache: string): void {
  const target = addonFile(folder);
  if (!hasAddon(folder) || !readFileSync(target).equals(readFileSync(addon)))
    replace(target, (path) => copyFileSync(addon, path));
  for (const name of LIBRARIES) {
    const [link, library] = [join(folder, 'deps/lib', name), join(cache, 'lib', name)];
    if (linked(link) !== library) replace(link, (path) => symlinkSync(library, path));
  }
}

function linked(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function replace(path: string, write: (path: string) => void): void {
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  write(part);
  renameSync(part, path);
}

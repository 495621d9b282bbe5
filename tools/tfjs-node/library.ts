import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { missingForLibrary } from './needs.js';
import { LIBRARIES, WHEEL } from './places.js';
import { Missing, run } from './run.js';

/** No Python runs later: this only says which of the equal wheels is taken. */
const PYTHON = '311';
const PLATFORMS = ['manylinux_2_17', 'manylinux2014', 'manylinux_2_27', 'manylinux_2_28'];

/** The headers of the C interface, and the few that those include; `tsl` moves between versions. */
const HEADERS = ['tensorflow/c/*', 'tensorflow/core/platform/*', '*tsl/*'];

/**
 * Sees that TensorFlow's library and headers are in the folder, out of its wheel. @throws Missing
 * with what has to be installed first.
 */
export function fetchLibrary(folder: string, version: string): void {
  if (existsSync(folder)) return;
  const missing = missingForLibrary();
  if (missing.length > 0) throw new Missing(missing.join('\n'));
  console.log(
    `Downloading ${WHEEL} ${version}: 207 MB for 2.15.1, 600 MB unpacked, into ${folder}`,
  );
  // Under another name until all is there, so that a folder of the right name is a whole one.
  const parts = `${folder}.${process.pid}.part`;
  mkdirSync(dirname(folder), { recursive: true });
  try {
    download(parts, version);
    unpack(parts);
    renameSync(parts, folder);
  } finally {
    rmSync(parts, { recursive: true, force: true });
  }
}

function download(folder: string, version: string): void {
  const platforms = PLATFORMS.flatMap((name) => ['--platform', `${name}_x86_64`]);
  const python = ['--implementation', 'cp', '--python-version', PYTHON, '--abi', `cp${PYTHON}`];
  const only = ['--no-deps', '--only-binary=:all:', ...python, ...platforms];
  run('python3', ['-m', 'pip', 'download', ...only, '-d', folder, `${WHEEL}==${version}`]);
}

function unpack(folder: string): void {
  const wheel = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.whl'))!,
  );
  const libraries = LIBRARIES.map((name) => `tensorflow/${name}`);
  run('unzip', ['-q', '-o', '-j', wheel, ...libraries, '-d', join(folder, 'lib')]);
  const headers = HEADERS.map((pattern) => `tensorflow/include/${pattern}`);
  run('unzip', ['-q', '-o', wheel, ...headers, '-d', folder]);
  rmSync(wheel);
}

/** The libraries with their sizes in MB. @throws Missing where one is not there, or cut short. */
export function librarySizes(folder: string): string {
  return LIBRARIES.map((name) => {
    const file = join(folder, 'lib', name);
    const size = existsSync(file) ? statSync(file).size / 1e6 : 0;
    if (size < 10)
      throw new Missing(`${file} is missing or cut short: delete ${folder}, and run this again.`);
    return `${name} ${size.toFixed(0)} MB`;
  }).join(', ');
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../packages.js';
import { runnableBlocks } from '../readme-blocks.js';
import type { Packed } from './pack.js';
import { install } from './project.js';
import { createdBy, readmeOf } from './readme.js';
import { run } from './run.js';
import { outcomeOf, type Tried } from './try-package.js';

/** Whether a package is what `npm create @curvature/plugin` runs. */
export const isCreator = ({ manifest }: Packed) => manifest.name === createdBy('@curvature/plugin');

/** Makes a plugin by the line of the README; what it prints are the next steps. */
async function create(creator: Packed, folder: string, npmrc: string): Promise<string> {
  const { create: line } = readmeOf(creator.folder);
  if (!line) throw new Error(`${creator.folder}/README.md has no line that starts \`npm create\`.`);
  mkdirSync(folder);
  writeFileSync(join(folder, '.npmrc'), npmrc);
  // npm keeps what it once ran in its cache, and would run that again.
  await run('npm', ['create', '--yes', '--cache', join(folder, '.cache'), ...line], folder);
  const plugin = join(folder, line[1]!.split('/').at(-1)!);
  writeFileSync(join(plugin, '.npmrc'), npmrc);
  return plugin;
}

/** The code of the new README, which imports the plugin by its name, as `example/readme-K.ts`. */
function exampleOfReadme(plugin: string): string[] {
  const blocks = runnableBlocks(readFileSync(join(plugin, 'README.md'), 'utf8'));
  return blocks.map((code, k) => {
    const file = join('example', `readme-${k + 1}.ts`);
    writeFileSync(join(plugin, file), code);
    return file;
  });
}

async function use(creator: Packed, folder: string, registry: string): Promise<number> {
  const plugin = await create(creator, folder, `@curvature:registry=${registry}\n`);
  await install('npm', [], plugin);
  await run('npm', ['run', 'build'], plugin);
  const files = exampleOfReadme(plugin);
  await run('npm', ['test'], plugin);
  await run('npm', ['run', 'example'], plugin);
  for (const file of files) await run(process.execPath, ['--import', 'tsx', file], plugin);
  await run('pnpm', ['exec', 'publint', '--strict', plugin], root);
  return files.length;
}

/**
 * Makes a plugin in an empty folder and does with it what its author does, by npm alone: it builds,
 * its tests pass, its example and the code of its README run, and it could be published.
 * @param registry Where npm finds `@curvature`.
 */
export const tryCreated = (creator: Packed, folder: string, registry: string): Promise<Tried> =>
  outcomeOf(`a plugin of ${creator.manifest.name}`, 'npm', () => use(creator, folder, registry));

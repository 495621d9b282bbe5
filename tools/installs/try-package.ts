import { join } from 'node:path';
import type { Packed, PackedManifest } from './pack.js';
import { type Client, compile, install, writeProject } from './project.js';
import { checkPure } from './pure.js';
import { readmeOf } from './readme.js';
import { run } from './run.js';

/** What a new user of one package met; `fault` is null where all went well. */
export interface Tried {
  readonly name: string;
  readonly client: Client;
  readonly blocks: number;
  readonly seconds: number;
  readonly fault: string | null;
}

/** The paths that a manifest lets CommonJS require. */
const required = ({ name, exports = {} }: PackedManifest): string[] =>
  Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'object' && 'require' in target ? [join(name, path)] : [],
  );

async function use(packed: Packed, client: Client, folder: string, registry: string) {
  const { install: line, blocks } = readmeOf(packed.folder);
  if (!line) throw new Error(`${packed.folder}/README.md has no line that starts \`npm install\`.`);
  writeProject(folder, registry, blocks);
  await install(client, line, folder);
  checkPure(packed.manifest.name, folder);
  if (blocks.length > 0) await compile(folder);
  for (let k = 1; k <= blocks.length; k++) await run(process.execPath, [`block-${k}.js`], folder);
  const code = required(packed.manifest).map((path) => `require('${path}');`);
  if (code.length > 0)
    await run(process.execPath, ['--input-type=commonjs', '-e', code.join(' ')], folder);
  for (const name of Object.keys(packed.manifest.bin ?? {}))
    await run(client, ['exec', '--', name, '--help'], folder);
  return blocks.length;
}

/** Times what a new user does, and catches what stops them. @param attempt Returns the blocks run. */
export async function outcomeOf(
  name: string,
  client: Client,
  attempt: () => Promise<number>,
): Promise<Tried> {
  const start = performance.now();
  const outcome = await attempt().then(
    (blocks) => ({ blocks, fault: null }),
    (error: Error) => ({ blocks: 0, fault: error.message }),
  );
  return { name, client, seconds: (performance.now() - start) / 1000, ...outcome };
}

/** Installs one package as its README says, in an empty folder, and runs what the README shows. */
export const tryPackage = (
  packed: Packed,
  client: Client,
  folder: string,
  registry: string,
): Promise<Tried> =>
  outcomeOf(packed.manifest.name, client, () => use(packed, client, folder, registry));

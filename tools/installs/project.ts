import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { root } from '../packages.js';
import { run } from './run.js';

export type Client = 'npm' | 'pnpm';

/** How each client installs; scripts of packages stay off, since some download. */
const commands: Readonly<Record<Client, readonly string[]>> = {
  npm: ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
  pnpm: ['add', '--ignore-scripts', '--prefer-offline'],
};

/** An empty project of a user, whose code is that of a README. */
export function writeProject(folder: string, registry: string, blocks: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('package.json', JSON.stringify({ name: 'a-user', private: true, type: 'module' }));
  write('.npmrc', `@curvature:registry=${registry}\n`);
  blocks.forEach((code, k) => {
    write(`block-${k + 1}.ts`, code);
    write(`block-${k + 1}.js`, transformSync(code, { loader: 'ts', format: 'esm' }).code);
  });
  for (const [name, options] of Object.entries(resolutions)) write(name, tsconfig(options));
}

const resolutions = {
  'nodenext.json': { module: 'nodenext' },
  'bundler.json': { module: 'esnext', moduleResolution: 'bundler' },
};

const tsconfig = (options: object) =>
  JSON.stringify({
    compilerOptions: {
      ...options,
      strict: true,
      target: 'es2022',
      lib: ['es2023', 'dom'],
      noEmit: true,
      skipLibCheck: true,
      moduleDetection: 'force',
      typeRoots: [join(root, 'node_modules/@types')],
      types: ['node'],
    },
    include: ['*.ts'],
  });

/** Runs the line of the README as it is written, by one client. */
export const install = (client: Client, args: readonly string[], folder: string) =>
  run(client, [...commands[client], ...args], folder);

/** Compiles the code of the README, strictly, as Node and as a bundler resolve modules. */
export async function compile(folder: string): Promise<void> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  for (const name of Object.keys(resolutions))
    await run(process.execPath, [tsc, '--pretty', 'false', '-p', name], folder);
}

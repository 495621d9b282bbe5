import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { root } from './packages.js';
import { requiredInBundles } from './required.js';

/** How this repository starts its sources. */
export const FROM_SOURCES = ['--conditions=source', '--import', 'tsx'];

/** Where bundles lie, one for each program; git ignores it. */
const folder = join(root, 'node_modules/.cache/bundles');

/** What looks, as it loads, at globals that modules before it set: bundles load packages first. */
const AFTER_GLOBALS = '@tensorflow/tfjs-backend-webgpu';

/** One bundle for each program in a process: its sources do not change meanwhile. */
const known = new Map<string, Promise<string>>();

/**
 * A program of TypeScript with all sources of the workspace that it imports, as one file that Node
 * runs by itself: that starts in half of the time that tsx takes, which loads each module in turn.
 * Installed packages stay outside, and `import.meta.url` is that of the source.
 * @returns The path of the bundle, or the program itself where it imports by names that are made at
 *   run time, which would bring second copies of what the bundle holds, or counts on the order in
 *   which modules and packages load.
 */
export function bundled(file: string): Promise<string> {
  const bundle = known.get(file) ?? write(resolve(file));
  known.set(file, bundle);
  return bundle;
}

/** The arguments by which Node runs a program, bundled where it can be. */
export async function startOf(file: string): Promise<string[]> {
  const program = await bundled(file);
  return program.endsWith('.ts') ? [...FROM_SOURCES, program] : [program];
}

async function write(file: string): Promise<string> {
  const seen = { mustStay: false };
  const { outputFiles } = await build({
    entryPoints: [file],
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['source'],
    // As Node and tsx do it: every module that is imported runs, and functions keep their names.
    ignoreAnnotations: true,
    treeShaking: false,
    keepNames: true,
    plugins: [requiredInBundles, installed(seen), sources(seen)],
    logLevel: 'silent',
  });
  return seen.mustStay ? file : put(file, outputFiles[0]!.contents);
}

/** Whole at once: other processes may run the same program meanwhile. */
async function put(file: string, contents: Uint8Array): Promise<string> {
  const bundle = join(folder, `${relative(root, file).replaceAll(/\W/g, '-')}.mjs`);
  await mkdir(folder, { recursive: true });
  await writeFile(`${bundle}.${process.pid}`, contents);
  await rename(`${bundle}.${process.pid}`, bundle);
  return bundle;
}

/** Whether the program cannot be bundled. */
interface Seen {
  mustStay: boolean;
}

/** Marks what a plugin has resolved by itself. */
const RESOLVED = {};

/** Packages that are not ours stay where the file that imports them finds them. */
const installed = (seen: Seen): Plugin => ({
  name: 'installed',
  setup(bundle) {
    bundle.onResolve(
      { filter: /^[^./]/ },
      async ({ path, kind, resolveDir, importer, pluginData }) => {
        if (kind === 'entry-point' || path.startsWith('@curvature/') || pluginData === RESOLVED)
          return null;
        if (path === AFTER_GLOBALS) seen.mustStay = true;
        const found = await bundle.resolve(path, {
          kind,
          resolveDir,
          importer,
          pluginData: RESOLVED,
        });
        return found.external || found.errors.length > 0
          ? { path, external: true }
          : { path: pathToFileURL(found.path).href, external: true };
      },
    );
  },
});

const sources = (seen: Seen): Plugin => ({
  name: 'sources',
  setup(bundle) {
    bundle.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      // A text that a thread is started with holds `import(${...})`.
      if (/\bimport\((?!\s*['"`)]|\$\{)/.test(text)) seen.mustStay = true;
      const url = JSON.stringify(pathToFileURL(path).href);
      return { loader: 'ts', contents: text.replaceAll('import.meta.url', url) };
    });
  },
});

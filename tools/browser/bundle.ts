import { type BuildOptions, build } from 'esbuild';
import { root } from '../packages.js';

/** The text of a browser's script, bundled from the sources of the workspace. */
export async function bundle(entry: string | { readonly code: string }, more: BuildOptions = {}) {
  const from =
    typeof entry === 'string'
      ? { entryPoints: [entry] }
      : { stdin: { contents: entry.code, resolveDir: root, loader: 'ts' as const } };
  const { outputFiles } = await build({
    ...from,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['source'],
    logLevel: 'error',
    ...more,
  });
  return outputFiles![0]!.text;
}

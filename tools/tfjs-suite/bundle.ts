import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../packages.js';
import { folderOf, specFiles } from './specs.js';

/**
 * One file with the specs, tfjs-core, the wasm backend and our sources, so that all of them share
 * one tfjs-core: the specs import its modules one by one, which its package does not offer to
 * others.
 */
export async function bundle(outfile: string, all: boolean): Promise<void> {
  const files = [join(root, 'tools/tfjs-suite/environment.ts'), ...specFiles(all)];
  await build({
    stdin: {
      contents: files.map((file) => `import ${JSON.stringify(file)};`).join('\n'),
      resolveDir: root,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    conditions: ['source'],
    mainFields: ['module', 'main'],
    alias: { 'jasmine-core': folderOf('jasmine-core') },
    // acceleratedMatMul() looks for onnxruntime-node from where it lies.
    define: {
      'import.meta.url': JSON.stringify(
        pathToFileURL(join(root, 'packages/backend-onnx/src/index.ts')).href,
      ),
    },
    // tfjs-core says that its tests have no side effects.
    ignoreAnnotations: true,
    logLevel: 'error',
  });
}

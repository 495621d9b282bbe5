import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../packages.js';
import { folderOf, specFiles } from './specs.js';

/**
 * Bundles the specs, tfjs-core, the wasm backend and our sources into one file, so that all share
 * one tfjs-core. The specs import its modules by path, which its package exports to nobody.
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
    // acceleratedMatMul() resolves onnxruntime-node from the path of its own module.
    define: {
      'import.meta.url': JSON.stringify(
        pathToFileURL(join(root, 'packages/backend-onnx/src/index.ts')).href,
      ),
    },
    // tfjs-core declares its tests free of side effects, so esbuild would drop them.
    ignoreAnnotations: true,
    logLevel: 'error',
  });
}

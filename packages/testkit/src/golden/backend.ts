import { CurvatureError } from '@curvature/spec';
import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';
import { importFrom } from './resolve.js';

/**
 * Makes `name` the backend. Its package, e.g. `@tensorflow/tfjs-backend-wasm`, is resolved from
 * `folder`. @throws CurvatureError if that fails.
 */
export async function useBackend(folder: string, name: string): Promise<void> {
  // Without it the cpu backend prints an advertisement.
  enableProdMode();
  const found =
    /^[a-z]+$/.test(name) && (await importFrom(folder, `@tensorflow/tfjs-backend-${name}`));
  if (found && (await setBackend(name).catch(() => false))) return;
  throw new CurvatureError(
    `There is no backend "${name}" here.`,
    found
      ? 'Its package is installed, but it does not start on this machine.'
      : 'It is misspelt or not installed.',
    `Use cpu, or run npm install @tensorflow/tfjs-backend-NAME for wasm, webgl or webgpu.`,
  );
}

import { CurvatureError } from '@curvature/spec';
import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';
import { importFrom } from './resolve.js';

/**
 * Makes `name` the backend. Its package, e.g. `@tensorflow/tfjs-backend-wasm`, is resolved from
 * `folder`; that of `tensorflow` is `@curvature/backend-node`, which finds tfjs-node or
 * tfjs-node-gpu. @throws CurvatureError if that fails.
 */
export async function useBackend(folder: string, name: string): Promise<void> {
  // Without it the cpu backend prints an advertisement.
  enableProdMode();
  const found = /^[a-z]+$/.test(name) ? await importFrom(folder, packageOf(name)) : null;
  if (found && (await start(name, found))) return;
  throw new CurvatureError(
    `There is no backend "${name}" here.`,
    found
      ? 'Its package is installed, but it does not start on this machine.'
      : 'It is misspelt or not installed.',
    'Use cpu, or run npm install @tensorflow/tfjs-backend-NAME for wasm, webgl or webgpu, ' +
      'and npm install @curvature/backend-node @tensorflow/tfjs-node for tensorflow.',
  );
}

const packageOf = (name: string) =>
  name === 'tensorflow' ? '@curvature/backend-node' : `@tensorflow/tfjs-backend-${name}`;

interface WithUseNode {
  useNode: () => unknown;
}

/** Whether the backend started. @throws CurvatureError if tfjs-node cannot be loaded. */
async function start(name: string, { useNode }: Partial<WithUseNode>): Promise<boolean> {
  if (name !== 'tensorflow') return setBackend(name).catch(() => false);
  await useNode!();
  return true;
}

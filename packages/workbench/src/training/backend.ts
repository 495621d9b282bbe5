import '@curvature/backend-wasm';
import '@tensorflow/tfjs-backend-wasm';
import { CurvatureError } from '@curvature/spec';
import { enableProdMode, ready, setBackend } from '@tensorflow/tfjs';

export const BACKENDS = ['wasm', 'cpu'] as const;
export type Backend = (typeof BACKENDS)[number];

/** Makes tfjs compute there. */
export async function useBackend(backend: Backend): Promise<void> {
  enableProdMode(); // else the cpu backend prints an advertisement
  const there = await setBackend(backend);
  await ready();
  if (there) return;
  const found = `The backend ${backend} could not be started.`;
  throw new CurvatureError(found, 'The machine may not be able to run it.', 'Try --backend cpu.');
}

import '@curvature/backend-wasm';
import '@tensorflow/tfjs-backend-wasm';
import { CurvatureError } from '@curvature/spec';
import { enableProdMode, ready, setBackend } from '@tensorflow/tfjs';
import { useTensorFlow } from './tensorflow.js';

export const BACKENDS = ['wasm', 'cpu', 'tensorflow'] as const;
export type Backend = (typeof BACKENDS)[number];

/** Makes this the backend of tfjs. @throws CurvatureError if it does not start. */
export async function useBackend(backend: Backend): Promise<void> {
  enableProdMode(); // otherwise the cpu backend prints an advertisement
  if (backend === 'tensorflow') return useTensorFlow();
  const isSet = await setBackend(backend);
  await ready();
  if (isSet) return;
  const found = `The backend ${backend} could not be started.`;
  throw new CurvatureError(found, 'The machine may not be able to run it.', 'Try --backend cpu.');
}

import { CurvatureError } from '@curvature/spec';
import { engine } from '@tensorflow/tfjs-core';
import { TENSORFLOW } from '../start/backend.js';
import type { Addon } from './binding.js';

/** The backend of tfjs-node. @throws CurvatureError if another computes. */
export function addonOf(owner: string): Addon {
  const { backend, backendName } = engine();
  const addon = backend as Partial<Addon> | null;
  if (backendName === TENSORFLOW && addon?.binding) return addon as Addon;
  throw new CurvatureError(
    `${owner}: the backend is ${backendName || 'not set'}, not TensorFlow's own.`,
    'It computes by operations of TensorFlow, which tfjs-node alone has.',
    'Call `await useNode()` before training, or take a solver that runs everywhere: eigenRoots(), eigenBasis(), choleskyInverses().',
  );
}

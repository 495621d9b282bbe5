import { CurvatureError } from '@curvature/spec';
import type { NodeBackend } from './backend.js';

export const noneLoads = (reasons: readonly string[], cause: unknown): CurvatureError =>
  new CurvatureError(
    `useNode: TensorFlow's library could not be loaded: ${reasons.join('; ')}.`,
    'The install script of these packages, which downloads the addon, may have been kept from running.',
    'Run npm install @tensorflow/tfjs-node, or @tensorflow/tfjs-node-gpu, with install scripts on; ' +
      'in the repository of curvature, pnpm tfjs-node makes the addon.',
    { cause },
  );

export const isOnCpu = ({ package: name }: NodeBackend): CurvatureError =>
  name === '@tensorflow/tfjs-node-gpu'
    ? new CurvatureError(
        'useNode: option gpu is true, but TensorFlow uses no GPU here.',
        'Libraries of CUDA that it needs were not found, or there is no GPU; it says so at its start.',
        "Install those of its version, or leave gpu at 'auto'.",
      )
    : new CurvatureError(
        'useNode: option gpu is true, but @tensorflow/tfjs-node, which computes on the CPU, is loaded.',
        'Something has imported it before.',
        "Import @tensorflow/tfjs-node-gpu in its place, or leave gpu at 'auto'.",
      );

export const isOnGpu = (): CurvatureError =>
  new CurvatureError(
    'useNode: option gpu is false, but TensorFlow uses a GPU.',
    'It was loaded before the call.',
    'Call useNode before anything imports tfjs-node-gpu, or set CUDA_VISIBLE_DEVICES to -1.',
  );

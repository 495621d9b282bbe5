import { CurvatureError } from '@curvature/spec';
import type { NodeBackend } from './backend.js';

export const notOptions = (given: unknown): CurvatureError =>
  new CurvatureError(
    `useNode: options must be an object, got ${String(given)}.`,
    '',
    'Write for example useNode({ gpu: true }), or leave them out for the defaults.',
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
        'Something has imported it before, or an earlier call of useNode took it.',
        "Import @tensorflow/tfjs-node-gpu in its place, or leave gpu at 'auto'.",
      );

export const isOnGpu = (): CurvatureError =>
  new CurvatureError(
    'useNode: option gpu is false, but TensorFlow uses a GPU.',
    'It was loaded before the call.',
    'Call useNode before anything imports tfjs-node-gpu, or set CUDA_VISIBLE_DEVICES to -1.',
  );

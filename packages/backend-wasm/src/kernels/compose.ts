import {
  getKernel,
  type KernelConfig,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { CurvatureError } from '@curvature/spec';
import type { WasmBackend } from '../heap/wasm-backend.js';

/** Runs one wasm kernel, by its registered name or its configuration. */
export type Call = (
  kernel: string | KernelConfig,
  inputs: NamedTensorInfoMap,
  attrs?: NamedAttrMap,
) => TensorInfo;

/** Takes an intermediate that was made otherwise, to dispose it at the end. */
export type Own = (info: TensorInfo) => TensorInfo;

/**
 * A kernel built from other kernels: all intermediates are disposed, except for the result of
 * `build`. That must not be an input, which would be returned without a reference of its own.
 */
export const compose = (
  backend: WasmBackend,
  build: (call: Call, own: Own) => TensorInfo,
): TensorInfo => {
  const made: TensorInfo[] = [];
  const own: Own = (info) => {
    made.push(info);
    return info;
  };
  const call: Call = (kernel, inputs, attrs = {}) => {
    const config = typeof kernel === 'string' ? registered(kernel) : kernel;
    return own(config.kernelFunc({ inputs, attrs, backend }) as TensorInfo);
  };
  let result: TensorInfo | undefined;
  try {
    result = build(call, own);
    return result;
  } finally {
    for (const info of made) if (info !== result) backend.disposeData(info.dataId);
  }
};

const registered = (name: string): KernelConfig => {
  const config = getKernel(name, 'wasm');
  if (config) return config;
  throw new CurvatureError(
    `The wasm backend has no kernel '${name}', from which another kernel is built.`,
    'Two versions of @tensorflow/tfjs-backend-wasm are mixed, or a kernel was unregistered.',
    'Install one version of all @tensorflow packages (4.22 or newer 4.x).',
  );
};

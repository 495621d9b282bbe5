// The bundle's first module: it registers the kernels of the setting, and makes tfjs-core's tests
// run on the wasm backend.
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
import { acceleratedMatMul } from '../../packages/backend-onnx/src/products/accelerated-matmul.js';
import { worthwhile as onOnnxruntime } from '../../packages/backend-onnx/src/products/product-sizes.js';
import { unregister } from '../../packages/backend-wasm/src/index.js';
import { lowered, worthwhile } from '../../packages/backend-wasm/src/kernels/worthwhile.js';
import type { Setting } from './settings.js';

const [, , setting, , wasmFolder] = process.argv as string[] as [
  string,
  string,
  Setting,
  string,
  string,
];

const lower = (): void => {
  Object.assign(worthwhile, lowered);
  Object.assign(onOnnxruntime, { multiplications: 1 } satisfies typeof onOnnxruntime);
};
const refuse = (message: string): never => {
  throw new Error(message);
};

if (setting === 'stock') unregister();
if (setting.includes('lowered')) lower();
if (setting.includes('onnxruntime')) acceleratedMatMul({ warn: refuse });
setWasmPaths(`${wasmFolder}/dist/`);
setTestEnvs([{ name: 'wasm', backendName: 'wasm', flags: {}, isDataSync: true }]);

import { checkKnown, checkOneOf } from '@curvature/spec';
import { setBackend } from '@tensorflow/tfjs-core';
import { type NodeBackend, nodeBackend, TENSORFLOW } from './backend.js';
import { isOnCpu, isOnGpu, notOptions } from './errors.js';
import { loadFirst } from './load.js';

type Gpu = boolean | 'auto';

/** With both installed, whoever asked for the larger wants it. */
const order = {
  auto: ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'],
  true: ['@tensorflow/tfjs-node-gpu'],
  false: ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'],
} as const;

/**
 * Makes TensorFlow's own library the backend of TensorFlow.js, through tfjs-node or tfjs-node-gpu,
 * whichever is installed; what is loaded already stays. A second call does nothing more.
 * @param options.gpu `auto` (default) takes a GPU where TensorFlow finds one; true insists on it,
 * false computes on the CPU.
 * @returns What computes now.
 * @throws CurvatureError (a rejection) for a wrong option, if neither package loads, or not on the device asked for.
 */
export async function useNode(options: { readonly gpu?: Gpu } = {}): Promise<NodeBackend> {
  if (typeof options !== 'object' || options === null) throw notOptions(options);
  checkKnown('useNode', options, ['gpu']);
  const gpu = checkOneOf<Gpu>('useNode', 'gpu', options.gpu ?? 'auto', ['auto', true, false]);
  if (!nodeBackend()) load(gpu);
  const backend = nodeBackend()!;
  if (gpu === true && !backend.gpu) throw isOnCpu(backend);
  if (gpu === false && backend.gpu) throw isOnGpu();
  await setBackend(TENSORFLOW);
  return backend;
}

/** TensorFlow looks for GPUs once, while it loads. */
function load(gpu: Gpu): void {
  const before = process.env['CUDA_VISIBLE_DEVICES'];
  try {
    if (gpu === false) process.env['CUDA_VISIBLE_DEVICES'] = '-1';
    loadFirst(order[`${gpu}`]);
  } finally {
    if (before === undefined) delete process.env['CUDA_VISIBLE_DEVICES'];
    else process.env['CUDA_VISIBLE_DEVICES'] = before;
  }
}

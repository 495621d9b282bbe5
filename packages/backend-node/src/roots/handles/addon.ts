import { CurvatureError } from '@curvature/spec';
import { engine, type KernelBackend, type Tensor } from '@tensorflow/tfjs-core';
import { TENSORFLOW } from '../../start/backend.js';

/** What the addon tells of an output of an operation. */
export interface Made {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean;
}

/** Of the addon of tfjs-node, what operations on handles need; its types would need that package. */
interface Binding {
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_BOOL: number;
  createTensor(shape: number[], dtype: number, values: Int32Array): number;
  deleteTensor(id: number): void;
  executeOp(name: string, attributes: Attribute[], ids: number[], outputs: number): Made[];
}

export interface Addon extends KernelBackend {
  readonly binding: Binding;
  getInputTensorIds(tensors: Tensor[]): number[];
  createOutputTensor(made: Made): Tensor;
}

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

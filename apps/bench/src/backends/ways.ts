import { acceleratedMatMul } from '@curvature/backend-onnx';
import { type Backend, useBackend } from '@curvature/workbench';

/** A way to compute in Node. */
export interface Way {
  readonly name: string;
  readonly backend: Backend;
  /** Makes it the way in use; returns what undoes it. */
  begin(): Promise<() => void>;
}

const nothing = () => {};

const plainly = (name: string, backend: Backend): Way => ({
  name,
  backend,
  async begin() {
    await useBackend(backend);
    return nothing;
  },
});

/** Backends of this machine, with our kernels; `tensorflow` is tfjs-node. */
export const ways: readonly Way[] = [
  plainly('wasm', 'wasm'),
  {
    name: 'wasm, products by onnxruntime',
    backend: 'wasm',
    async begin() {
      await useBackend('wasm');
      return acceleratedMatMul();
    },
  },
  plainly('tensorflow', 'tensorflow'),
];

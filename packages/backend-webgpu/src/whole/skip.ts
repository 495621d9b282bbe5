import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Backend, bufferOf, type Copy, deviceOf, type Storage } from '../device/index.js';

/** A flag for programs: `skip.x` is 0, or the number of the caller's tensor. */
export const SKIP: Storage = { name: 'skip', access: 'uniform', element: 'vec4<f32>' };

interface Flags {
  /** It stays 0. */
  readonly never: GPUBuffer;
  /** A copy of the tensor, made in each call: tensors of tfjs cannot be bound as uniforms. */
  readonly told: GPUBuffer;
}

const flags = new WeakMap<GPUDevice, Flags>();

function flagsOf(device: GPUDevice): Flags {
  let own = flags.get(device);
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const make = () => device.createBuffer({ label: 'curvature skip', size: 16, usage });
  if (!own) flags.set(device, (own = { never: make(), told: make() }));
  return own;
}

/** The flag's buffer, and what brings it there. */
export function skipOf(
  backend: Backend,
  skip: TensorInfo | undefined,
): { readonly buffer: GPUBuffer; readonly copies: readonly Copy[] } {
  const { never, told } = flagsOf(deviceOf(backend));
  if (!skip) return { buffer: never, copies: [] };
  return {
    buffer: told,
    copies: [{ source: bufferOf(backend, skip), target: told, bytes: 4 }],
  };
}

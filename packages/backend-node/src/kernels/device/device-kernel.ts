import type { TensorInfo } from '@tensorflow/tfjs-core';
import { Floats } from '../../operations/floats.js';
import type { Handle } from '../../operations/operations.js';
import { withOperations } from '../../operations/operations.js';
import type { TensorFlowBackend } from '../tensorflow.js';

export type Infos = Readonly<Record<string, TensorInfo>>;

/** What a kernel by TensorFlow's operations is given. */
export interface DeviceCall {
  readonly f: Floats;
  readonly backend: TensorFlowBackend;
  readonly inputs: Infos;
  readonly attributes: unknown;
}

/** A kernel by TensorFlow's operations; [] for a call that it does not take. */
export interface DeviceKernel {
  readonly name: string;
  readonly compute: (call: DeviceCall) => TensorInfo | TensorInfo[];
}

/** Whether all inputs are float32, which the operations take, and none is empty. */
const areFloats = (inputs: Infos) =>
  Object.values(inputs).every(({ dtype }) => dtype === 'float32');

/** What a kernel makes of a call of tfjs. */
export const computed = (
  { compute }: DeviceKernel,
  inputs: Infos,
  attributes: unknown,
  backend: TensorFlowBackend,
): TensorInfo | TensorInfo[] =>
  areFloats(inputs)
    ? withOperations(backend, (operations) =>
        compute({ f: new Floats(operations), backend, inputs, attributes }),
      )
    : [];

/** The new numbers, or where `skip` [1] is there and not 0, the old ones. */
export function unlessSkipped(
  { f, inputs: { skip } }: DeviceCall,
  made: readonly Handle[],
  old: readonly Handle[],
): readonly Handle[] {
  if (!skip) return made;
  const isTaken = f.isZero(f.operations.borrowed(skip));
  return made.map((x, i) => f.where(isTaken, x, old[i]!));
}

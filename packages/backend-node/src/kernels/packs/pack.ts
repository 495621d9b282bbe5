import type { TensorInfo } from '@tensorflow/tfjs-core';
import { TYPES } from '../../operations/binding.js';
import { Floats } from '../../operations/floats.js';
import { type Handle, withOperations } from '../../operations/operations.js';
import type { TensorData, TensorFlowBackend } from '../tensorflow.js';
import type { Layout } from './layout.js';
import { tensorsOf, vectorOf } from './vectors.js';

/**
 * A vector of TensorFlow that holds many tensors. They come to be when something asks for one of
 * them; until then, and for the next step, the vector serves.
 */
class Pack {
  private alive: number;
  private readonly members: readonly Packed[];

  constructor(
    private readonly backend: TensorFlowBackend,
    readonly layout: Layout,
    readonly vector: Handle,
    shapes: readonly number[][],
  ) {
    this.alive = shapes.length;
    this.members = shapes.map((shape, i) => new Packed(this, i, shape));
  }

  tensors(): TensorInfo[] {
    return this.members.map((member) => {
      const dataId = {};
      this.backend.tensorMap.set(dataId, member);
      return { dataId, shape: member.shape, dtype: 'float32' };
    });
  }

  /** Gives each tensor, unless it has gone by now, a handle of its own. */
  give(): void {
    const wanted = this.members.map(({ refCount, shape }) => (refCount > 0 ? shape : null));
    withOperations(this.backend, (operations) =>
      tensorsOf(new Floats(operations), this.vector, this.layout, wanted).forEach((own, i) => {
        if (own) this.members[i]!.id = operations.handedOver(own).id;
      }),
    );
  }

  leave(): void {
    if (--this.alive === 0) this.backend.binding.deleteTensor(this.vector.id);
  }
}

/** Data of a tensor in a pack. */
class Packed implements TensorData {
  readonly dtype = TYPES.float;
  private count = 1;
  id = -1;

  constructor(
    readonly pack: Pack,
    readonly index: number,
    readonly shape: number[],
  ) {}

  /** The backend asks for values first and then for the id, which is valid if there are none. */
  get values(): null {
    if (this.id < 0) this.pack.give();
    return null;
  }

  set values(_: null) {
    // They are in the pack.
  }

  get refCount(): number {
    return this.count;
  }

  /** The backend counts down when a tensor is disposed, and forgets data at 0. */
  set refCount(count: number) {
    if (this.count > 0 && count <= 0) this.pack.leave();
    this.count = count;
  }
}

/** The pack that holds just these tensors in this layout. */
function packOf(backend: TensorFlowBackend, tensors: readonly TensorInfo[], { key }: Layout) {
  const all = tensors.map(({ dataId }) => backend.tensorMap.get(dataId));
  const [first] = all;
  if (!(first instanceof Packed) || first.pack.layout.key !== key) return null;
  const { pack } = first;
  const isWhole = all.every(
    (one, i) => one instanceof Packed && one.pack === pack && one.index === i,
  );
  return isWhole ? pack : null;
}

/**
 * Tensors in one vector: that of their pack where they come out of one, else a new one.
 * @param lead [], or [depth], the first axis of each tensor.
 * @returns [...lead, size], not to be handed over.
 */
export function joined(
  f: Floats,
  backend: TensorFlowBackend,
  tensors: readonly TensorInfo[],
  layout: Layout,
  lead: readonly number[] = [],
): Handle {
  const pack = packOf(backend, tensors, layout);
  if (pack) return pack.vector;
  const borrowed = tensors.map((tensor) => f.operations.borrowed(tensor));
  return vectorOf(f, borrowed, layout, lead);
}

/** Tensors of these shapes in a vector, which is theirs from now on. */
export const packed = (
  f: Floats,
  backend: TensorFlowBackend,
  vector: Handle,
  layout: Layout,
  shapes: readonly number[][],
): TensorInfo[] => new Pack(backend, layout, f.operations.handedOver(vector), shapes).tensors();

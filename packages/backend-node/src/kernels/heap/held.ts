import { CurvatureError } from '@curvature/spec';
import { type Binding, TYPES } from '../../operations/binding.js';
import type { TensorData } from '../tensorflow.js';

/** Where the values of held data lie, and what lends its blocks. */
export interface Place {
  readonly binding: Binding;
  /** Numbers of the heap, in memory that TensorFlow may take or copies. */
  forTensorFlow(at: number, length: number): Float32Array;
  free(at: number): void;
}

/**
 * Data of a tensor with its values in a block of the heap. TensorFlow gets a copy when something
 * asks for one, an operation or a read; kernels in the heap need none. The tensor does not change:
 * a block that a kernel writes to belongs to no tensor any more, see `letGo`.
 */
export class Held implements TensorData {
  readonly dtype = TYPES.float;
  private count: number;

  constructor(
    private readonly place: Place,
    readonly shape: number[],
    private block: number,
    from: Pick<TensorData, 'id' | 'refCount'> = { id: -1, refCount: 1 },
  ) {
    this.id = from.id;
    this.count = from.refCount;
  }

  id: number;

  /** Of the block; 0 after `letGo`. */
  get at(): number {
    return this.block;
  }

  /** The backend asks for values first and then for the id, which is valid if there are none. */
  get values(): null {
    if (this.id < 0) this.give();
    return null;
  }

  set values(_: null) {
    // They are in the heap for as long as there is a block.
  }

  get refCount(): number {
    return this.count;
  }

  /** The backend counts down when a tensor is disposed, and forgets data at 0. */
  set refCount(count: number) {
    this.count = count;
    if (count <= 0) this.place.free(this.letGo());
  }

  /** Hands the block to new data. A copy that TensorFlow has stays. */
  letGo(): number {
    const { block } = this;
    this.block = 0;
    return block;
  }

  /** Gives TensorFlow its copy. */
  give(): void {
    if (this.block === 0) throw donated(this.shape);
    const length = this.shape.reduce((size, n) => size * n, 1);
    const values = this.place.forTensorFlow(this.block, length);
    this.id = this.place.binding.createTensor(this.shape, this.dtype, values);
  }
}

const donated = (shape: readonly number[]) =>
  new CurvatureError(
    `A tensor of shape [${shape}] was read after its memory was donated to the result of a fused kernel.`,
    'The usual cause is that it was passed as an input that the kernel donates, and used again.',
    'Use the result instead, or pass a tf.clone of the tensor: ' +
      'data that two tensors share is not donated.',
  );

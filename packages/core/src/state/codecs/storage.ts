import { checkKnown, CurvatureError, type State } from '@curvature/spec';
import { readsAreCheap } from '@curvature/spec/reads';
import { Tensor, tensor, tensor1d } from '@tensorflow/tfjs-core';

/** Two numbers of 16 bits to a word, and what of them stays in float32. */
export interface Encoded {
  readonly words: Int32Array;
  readonly exact: Float32Array;
}

/**
 * How a part of the state is kept between steps, in less memory and less precision. Pure functions
 * of arrays.
 */
export interface Codec {
  readonly name: string;
  /**
   * Tells states of this codec from those of others; whole. `bfloat16` has 1, `int16WithDiagonal`
   * 2.
   */
  readonly id: number;
  encode(values: Float32Array, shape: readonly number[]): Encoded;
  decode(encoded: Encoded, shape: readonly number[]): Float32Array;
}

/** Which parts are encoded, and how; others stay in float32, as do all tensors of rank 0 and 1. */
export interface Storage {
  /** Of the preconditioner. */
  readonly statistics?: Codec;
  /** The roots, or what else the preconditioner keeps from its refreshes. */
  readonly cache?: Codec;
  readonly filter?: Codec;
  /** Also that of the steps before `startStep`. */
  readonly momentum?: Codec;
}

const PARTS = ['statistics', 'cache', 'filter', 'momentum'];

/** A tensor in the tree, encoded. */
type Stored = {
  readonly $codec: number;
  readonly $words: Tensor;
  readonly $exact: Tensor;
  readonly $shape: number[];
};

const isStored = (state: object): state is Stored => '$words' in state;
const encodable = (leaf: Tensor) => leaf.dtype === 'float32' && leaf.rank >= 2 && leaf.size > 0;

/** The tree with `change` instead of its tensors and of what is stored of them. */
function changed(state: State, change: (leaf: Tensor | Stored) => State): State {
  if (state === null || typeof state === 'number') return state;
  if (state instanceof Tensor || isStored(state)) return change(state as Tensor | Stored);
  if (Array.isArray(state)) return state.map((child: State) => changed(child, change));
  return Object.fromEntries(
    Object.entries(state).map(([key, child]) => [key, changed(child as State, change)]),
  );
}

/** The state as it is kept; tensors that are encoded are read, and not disposed. */
export function encodeState(codec: Codec | undefined, state: State): State {
  if (!codec) return state;
  if (!readsAreCheap()) throw needsReads(codec);
  return changed(state, (leaf) => {
    if (isStored(leaf) || !encodable(leaf)) return leaf as State;
    const { words, exact } = codec.encode(leaf.dataSync<'float32'>(), leaf.shape);
    return {
      $codec: codec.id,
      $words: tensor1d(words, 'int32'),
      $exact: tensor1d(exact),
      $shape: [...leaf.shape],
    };
  });
}

/**
 * The state as plugins know it; what is decoded is new. @throws CurvatureError if it was encoded
 * otherwise.
 */
export const decodeState = (codec: Codec | undefined, state: State): State =>
  changed(state, (leaf) => {
    if (!isStored(leaf)) return leaf;
    if (leaf.$codec !== codec?.id) throw otherCodec(leaf.$codec, codec);
    const words = Int32Array.from(leaf.$words.dataSync<'int32'>());
    const exact = leaf.$exact.dataSync<'float32'>();
    return tensor(codec.decode({ words, exact }, leaf.$shape), [...leaf.$shape], 'float32');
  });

/** @throws CurvatureError where a state was encoded otherwise. */
export function checkCodec(codec: Codec | undefined, state: State): void {
  changed(state, (leaf) => {
    if (isStored(leaf) && leaf.$codec !== codec?.id) throw otherCodec(leaf.$codec, codec);
    return null;
  });
}

/** @throws CurvatureError for a part that there is not, or that is no codec. */
export function checkStorage(storage: Storage): void {
  checkKnown('secondOrder, storage', storage, PARTS);
  for (const [part, codec] of Object.entries(storage) as [string, Partial<Codec> | undefined][]) {
    if (
      codec === undefined ||
      (typeof codec.encode === 'function' && typeof codec.decode === 'function')
    )
      continue;
    throw new CurvatureError(
      `secondOrder: option storage.${part} must be a codec.`,
      '',
      'Give it bfloat16() or int16WithDiagonal(), or leave it out.',
    );
  }
}

const needsReads = ({ name }: Codec) =>
  new CurvatureError(
    `storage: ${name} cannot be used on this backend.`,
    'Its int32 tensors may not hold 32 bits, and reading state at every step would stall it.',
    'Use the cpu, wasm or node backend, or leave out `storage`.',
  );

const otherCodec = (id: number, codec: Codec | undefined) =>
  new CurvatureError(
    `The optimizer state was stored with the codec of id ${id}, where this optimizer has ${codec ? `${codec.name}, ${codec.id}` : 'none'}.`,
    'It was saved by an optimizer with another `storage`.',
    'Make the optimizer with the storage that it was saved with, or go on without the optimizer state.',
  );

import { CurvatureError, type Given, options, type State, value } from '@curvature/spec';
import { readsAreCheap } from '@curvature/spec/reads';
import { Tensor, tensor, tensor1d } from '@tensorflow/tfjs-core';

/** A tensor in fewer bits: two 16-bit numbers to a word, and what stays in float32. */
export interface Encoded {
  readonly words: Int32Array;
  readonly exact: Float32Array;
}

/**
 * Stores a part of the state between steps, in less memory and precision. Pure functions of arrays.
 */
export interface Codec {
  readonly name: string;
  /**
   * An integer that tells the states of codecs apart: `bfloat16` has 1, `int16WithDiagonal` 2.
   */
  readonly id: number;
  encode(values: Float32Array, shape: readonly number[]): Encoded;
  decode(encoded: Encoded, shape: readonly number[]): Float32Array;
}

const codecFor = (describe: string) =>
  value<Codec | undefined>({ default: undefined, check: checkIsCodec, describe });

const storageOptions = options('secondOrder, storage', {
  statistics: codecFor('of the preconditioner'),
  cache: codecFor('the roots, or another cache of the preconditioner'),
  filter: codecFor('the state of the filter'),
  momentum: codecFor('the state of the momentum, also that of the steps before `startStep`'),
});
/**
 * The codec of each part of the state; a part without one stays in float32, as do all tensors of
 * rank 0 and 1.
 */
export type Storage = Given<typeof storageOptions>;

/** An encoded tensor in the tree. */
type Stored = {
  readonly $codec: number;
  readonly $words: Tensor;
  readonly $exact: Tensor;
  readonly $shape: number[];
};

const isStored = (state: object): state is Stored => '$words' in state;
const encodable = (leaf: Tensor) => leaf.dtype === 'float32' && leaf.rank >= 2 && leaf.size > 0;

/** The tree with `change` applied to its tensors, encoded or not. */
function changed(state: State, change: (leaf: Tensor | Stored) => State): State {
  if (state === null || typeof state === 'number') return state;
  if (state instanceof Tensor || isStored(state)) return change(state as Tensor | Stored);
  if (Array.isArray(state)) return state.map((child: State) => changed(child, change));
  return Object.fromEntries(
    Object.entries(state).map(([key, child]) => [key, changed(child as State, change)]),
  );
}

/** The state as it is stored. Reads the tensors that it encodes, and does not dispose them. */
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
 * The state as plugins know it; decoded tensors are new. @throws CurvatureError if it was encoded
 * by another codec.
 */
export const decodeState = (codec: Codec | undefined, state: State): State =>
  holdsStored(state) ? changed(state, (leaf) => decoded(codec, leaf)) : state;

/** Every step asks for every part of every cell; most have no codec, and keep their tree. */
function holdsStored(state: State): boolean {
  if (state === null || typeof state === 'number' || state instanceof Tensor) return false;
  if (isStored(state)) return true;
  for (const child of Object.values(state as { readonly [key: string]: State }))
    if (holdsStored(child)) return true;
  return false;
}

function decoded(codec: Codec | undefined, leaf: Tensor | Stored): State {
  if (!isStored(leaf)) return leaf;
  if (leaf.$codec !== codec?.id) throw otherCodec(leaf.$codec, codec);
  const words = Int32Array.from(leaf.$words.dataSync<'int32'>());
  const exact = leaf.$exact.dataSync<'float32'>();
  return tensor(codec.decode({ words, exact }, leaf.$shape), [...leaf.$shape], 'float32');
}

/** @throws CurvatureError if a state was encoded by another codec. */
export function checkCodec(codec: Codec | undefined, state: State): void {
  changed(state, (leaf) => {
    if (isStored(leaf) && leaf.$codec !== codec?.id) throw otherCodec(leaf.$codec, codec);
    return null;
  });
}

/** @throws CurvatureError for an unknown part, or a value that is no codec. */
export function checkStorage(storage: Storage): void {
  storageOptions.complete(storage);
}

function checkIsCodec(owner: string, name: string, given: unknown): void {
  const { encode, decode } = (given ?? {}) as Partial<Codec>;
  if (given === undefined || (typeof encode === 'function' && typeof decode === 'function')) return;
  throw new CurvatureError(
    `${owner}: option ${name} must be a codec.`,
    '',
    'Give it bfloat16() or int16WithDiagonal(), or leave it out.',
  );
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

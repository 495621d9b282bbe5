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

/** What packs and unpacks the states of a part. */
export interface Packing {
  readonly codec: Codec;
  /** The state as it is stored. Reads the tensors that it packs, and does not dispose them. */
  pack(state: State): State;
  /** The state as plugins know it; unpacked tensors are new. */
  unpack(state: State): State;
}
export type Packings = { readonly [Part in keyof Storage]: Packing };

/** @throws CurvatureError for an unknown part, or a value that is no codec. */
export function packingsOf(storage: Storage): Packings {
  const all = Object.entries(storageOptions.complete(storage));
  return Object.fromEntries(
    all.flatMap(([part, codec]) => (codec ? [[part, packingBy(codec)]] : [])),
  );
}

const packingBy = (codec: Codec): Packing => ({
  codec,
  pack: (state) => encodeState(codec, state),
  unpack: (state) => decodeState(codec, state),
});

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

function encodeState(codec: Codec, state: State): State {
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

const decodeState = (codec: Codec, state: State): State =>
  changed(state, (leaf) => decoded(codec, leaf));

function decoded(codec: Codec, leaf: Tensor | Stored): State {
  if (!isStored(leaf)) return leaf;
  const words = Int32Array.from(leaf.$words.dataSync<'int32'>());
  const exact = leaf.$exact.dataSync<'float32'>();
  return tensor(codec.decode({ words, exact }, leaf.$shape), [...leaf.$shape], 'float32');
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

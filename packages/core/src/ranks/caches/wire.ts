// Caches on their way between ranks: a head in JSON with numbers and structure, then the values of
// all tensors. No typed array is returned through tf.tidy, which would look at each of its elements.
import type { State } from '@curvature/spec';
import type { Outcome } from '../../state/cell.js';
import type { Tensor } from '@tensorflow/tfjs-core';
import { mapTree } from '../../state/tree.js';

/** A tensor that has come from another rank. */
export interface Values {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}
/** A state whose tensors have come from another rank. */
export type Flat = null | number | Values | readonly Flat[] | { readonly [key: string]: Flat };
/** What a rank made of its part of a refresh; null: it had none. */
export type Received = { readonly cache: Flat; readonly ms: number } | { readonly failure: string };

export const isValues = (flat: object): flat is Values => 'values' in flat && 'shape' in flat;

export const messageOf = (cause: unknown): string =>
  (cause as Error | null)?.message ?? String(cause);

/** The words before the values: the length of the head. */
const WORD = 4;
/** Stands in the head for a tensor. */
const SHAPE = '$shape';
const padded = (bytes: number) => Math.ceil(bytes / WORD) * WORD;

/** The bytes of outcomes, whose tensors are read. */
export function encode(outcomes: readonly (Outcome | null)[]): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(outcomes.map(inHead)));
  const tensors = outcomes.flatMap((one) => (one && 'cache' in one ? orderOf(one.cache) : []));
  let at = WORD + padded(head.length);
  const bytes = new Uint8Array(at + WORD * tensors.reduce((sum, { size }) => sum + size, 0));
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, WORD);
  for (const tensor of tensors) {
    const values = tensor.dataSync<'float32'>();
    new Float32Array(bytes.buffer, at, values.length).set(values);
    at += values.byteLength;
  }
  return bytes;
}

/** The tensors of a state in the order of its leaves; one that is there twice comes twice. */
function orderOf(state: State): Tensor[] {
  const tensors: Tensor[] = [];
  mapTree(state, (leaf) => void (typeof leaf === 'number' || tensors.push(leaf)));
  return tensors;
}

const inHead = (outcome: Outcome | null) => {
  if (outcome === null) return null;
  if (!('cache' in outcome)) return { failure: messageOf(outcome.cause) };
  const cache = mapTree(outcome.cache, (leaf) =>
    typeof leaf === 'number' ? leaf : { [SHAPE]: leaf.shape },
  );
  return { cache, ms: outcome.ms };
};

/** What `encode` was given on another rank; values are views of the bytes. */
export function decode(bytes: Uint8Array): (Received | null)[] {
  const own = bytes.byteOffset % WORD === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset } = own;
  const length = new DataView(buffer, byteOffset).getUint32(0, true);
  let at = byteOffset + WORD + padded(length);
  const take = (shape: readonly number[]): Values => {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = new Float32Array(buffer, at, size);
    at += values.byteLength;
    return { values, shape };
  };
  const head = JSON.parse(new TextDecoder().decode(own.subarray(WORD, WORD + length))) as Head[];
  return head.map((one) =>
    one && 'cache' in one ? { cache: filled(one.cache, take), ms: one.ms } : one,
  );
}

type Shaped = null | number | readonly Shaped[] | { readonly [key: string]: Shaped };
type Head = { readonly cache: Shaped; readonly ms: number } | { readonly failure: string } | null;

/** The tree with the values of its tensors, which come in the order of leaves. */
function filled(tree: Shaped, take: (shape: readonly number[]) => Values): Flat {
  if (tree === null || typeof tree === 'number') return tree;
  if (Array.isArray(tree)) return tree.map((child: Shaped) => filled(child, take));
  const branch = tree as { readonly [key: string]: Shaped };
  if (SHAPE in branch) return take(branch[SHAPE] as readonly number[]);
  return Object.fromEntries(
    Object.entries(branch).map(([key, child]) => [key, filled(child, take)]),
  );
}

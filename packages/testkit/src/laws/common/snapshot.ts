import { leaves, tensorsOf } from '@curvature/core/internal';
import type { State } from '@curvature/spec';
import { clone, Tensor } from '@tensorflow/tfjs-core';

/** The values of a tree at one moment; null for a tensor that is disposed. */
type Taken = { readonly layout: string; readonly values: ArrayLike<number> } | null;
export type Snapshot = ReadonlyMap<string, Taken>;

/** Reads asynchronously, since not every backend can read at once. */
export const snapshot = async (tree: State): Promise<Snapshot> =>
  new Map(
    await Promise.all(leaves(tree).map(async ([path, leaf]) => [path, await taken(leaf)] as const)),
  );

async function taken(leaf: Tensor | number): Promise<Taken> {
  if (typeof leaf === 'number') return { layout: 'number', values: [leaf] };
  return leaf.isDisposed ? null : { layout: layoutOf(leaf), values: (await leaf.data()).slice() };
}

const layoutOf = ({ dtype, shape }: Tensor) => `${dtype}[${shape}]`;

/** The first difference of two snapshots, bit for bit, in words; null if they are equal. */
export function difference(before: Snapshot, after: Snapshot): string | null {
  const missing = [...before.keys()].find((path) => !after.has(path));
  const added = [...after.keys()].find((path) => !before.has(path));
  if (missing !== undefined) return `${missing || 'it'} is missing`;
  if (added !== undefined) return `${added || 'it'} is new`;
  for (const [path, now] of after) {
    const old = before.get(path);
    if (!old) continue;
    if (!now) return `${path || 'it'} was disposed`;
    if (now.layout !== old.layout) return `${path || 'it'} was ${old.layout}, is ${now.layout}`;
    const i = Array.from(now.values).findIndex((x, k) => !Object.is(x, old.values[k]));
    if (i >= 0) return `${path || 'it'}[${i}] was ${old.values[i]}, is ${now.values[i]}`;
  }
  return null;
}

/** The paths and shapes of a tree, without its values. */
export const outline = (tree: State): string =>
  leaves(tree)
    .map(([path, leaf]) => `${path}:${typeof leaf === 'number' ? 'number' : layoutOf(leaf)}`)
    .join(' ') || 'nothing';

/** Names the first value that is not finite; null if all are. */
export async function notFinite(what: string, tree: State): Promise<string | null> {
  for (const [path, now] of await snapshot(tree)) {
    const i = now ? Array.from(now.values).findIndex((x) => !Number.isFinite(x)) : -1;
    if (i >= 0) return `${[what, path].filter(Boolean).join('/')}[${i}] is ${now!.values[i]}`;
  }
  return null;
}

/** The first part of a state that is no tensor, number, null, list or plain object, else null. */
export function notPlain(what: string, state: unknown): string | null {
  if (state === null || typeof state === 'number' || state instanceof Tensor) return null;
  if (!Array.isArray(state) && !isPlainObject(state)) return `${what} is ${kindOf(state)}`;
  for (const [key, child] of Object.entries(state as object)) {
    const issue = notPlain(`${what}/${key}`, child);
    if (issue) return issue;
  }
  return null;
}

/** In any JavaScript realm: it has no prototype, or one without a prototype. */
function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const kindOf = (value: unknown) =>
  typeof value === 'object'
    ? `a ${value!.constructor.name}`
    : value === undefined
      ? 'undefined'
      : `a ${typeof value}`;

/** Disposes all tensors of a tree. */
export const disposeTree = (tree: State): void =>
  tensorsOf(tree).forEach((tensor) => tensor.dispose());

/** A deep copy of a tree, with its tensors. */
export function copyTree(tree: State): State {
  if (tree === null || typeof tree === 'number') return tree;
  if (tree instanceof Tensor) return clone(tree);
  if (Array.isArray(tree)) return tree.map(copyTree);
  return Object.fromEntries(
    Object.entries(tree).map(([key, child]) => [key, copyTree(child as State)]),
  );
}

// Kernels over all parameters of a step: one call of a backend instead of one for each parameter.
// The loop over parameters is their composite, which the host runs where a backend has none.
import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { type Attributes, type Inputs, isFused, type KernelDeclaration } from './kernel.js';

/** One parameter's part of a call. */
export interface Entry<I extends Inputs, A extends Attributes> {
  readonly inputs: I;
  readonly attributes: A;
}

/**
 * What a backend must know of a kernel over many parameters: its name in tfjs's kernel registry, and
 * the names of each entry's inputs and results, in order. For a call that it does not take it gives
 * no tensors, [].
 */
export interface TogetherDeclaration<
  I extends Inputs,
  A extends Attributes,
  R extends string,
> extends Pick<KernelDeclaration<I, A>, 'name' | 'donates'> {
  readonly inputs: readonly (keyof I & string)[];
  readonly results: readonly R[];
  /** An entry that never comes: it carries the type of the attributes. */
  readonly attributes?: A;
}

/**
 * Runs a kernel over all entries at once; null where the current backend has none, or does not take
 * the call. The kernel sees the inputs as `${name}${index}`, the attributes as `entries`, and `skip`.
 * @param skip [1], on backends with slow reads: where it is not 0, every result equals its input.
 */
export function runTogether<I extends Inputs, A extends Attributes, R extends string>(
  kernel: TogetherDeclaration<I, A, R>,
  entries: readonly Entry<I, A>[],
  skip: Tensor | null = null,
): readonly Readonly<Record<R, Tensor>>[] | null {
  if (entries.length === 0) return [];
  const made = tensorsTogether(kernel, entries, skip);
  const { results } = kernel;
  return made && entries.map((_, i) => named(results, made, i * results.length));
}

/**
 * The same as the kernel gives it: the results of each entry in order, and what follows the last.
 * @param entries At least one.
 */
export function tensorsTogether<I extends Inputs, A extends Attributes, R extends string>(
  kernel: TogetherDeclaration<I, A, R>,
  entries: readonly Entry<I, A>[],
  skip: Tensor | null = null,
): readonly Tensor[] | null {
  if (!isFused(kernel)) return null;
  const inputs: Record<string, Tensor> = skip === null ? {} : { skip };
  const attributes: A[] = [];
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!;
    const keys = keysOf(kernel, i);
    kernel.inputs.forEach((name, k) => (inputs[keys[k]!] = entry.inputs[name]!));
    attributes.push(entry.attributes);
  }
  const given = { entries: attributes } as never;
  const made = engine().runKernel(kernel.name, inputs, given) as unknown as Tensor[];
  return made.length === 0 ? null : made;
}

/** Keys by declaration and entry: to build a string that is a key costs more than to look it up. */
const known = new WeakMap<readonly string[], (readonly string[])[]>();

/** What the kernel sees the inputs of an entry as, in order. */
function keysOf({ inputs }: { readonly inputs: readonly string[] }, i: number): readonly string[] {
  let all = known.get(inputs);
  if (!all) known.set(inputs, (all = []));
  return (all[i] ??= inputs.map((name) => name + i));
}

function named<R extends string>(names: readonly R[], tensors: readonly Tensor[], from: number) {
  const out = {} as Record<R, Tensor>;
  for (let k = 0; k < names.length; k++) out[names[k]!] = tensors[from + k]!;
  return out;
}

/** The other side of `runTogether`: the entries of a call, as a backend's kernel sees it. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it names what a kernel knows
export function entriesOf<I extends Readonly<Record<string, unknown>>, A extends Attributes>(
  declaration: { readonly inputs: readonly string[] },
  inputs: Readonly<Record<string, unknown>>,
  attributes: unknown,
): readonly { readonly inputs: I; readonly attributes: A }[] {
  const { entries } = attributes as { readonly entries: readonly A[] };
  return entries.map((own, i) => {
    const mine: Record<string, unknown> = {};
    const keys = keysOf(declaration, i);
    declaration.inputs.forEach((name, k) => (mine[name] = inputs[keys[k]!]));
    return { inputs: mine as I, attributes: own };
  });
}

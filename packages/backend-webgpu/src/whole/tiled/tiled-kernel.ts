import type { Attributes } from '@curvature/spec/internal';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { type Backend, bufferOf, type Dispatch } from '../../device/index.js';
import { copiesOf, type Given, wholeKernel } from '../entries.js';
import { type Stage, staged } from '../staged.js';
import { fits, type InScratch, inScratch, type Kept } from './in-scratch.js';

/** What an entry keeps in scratch memory, and its numbers in programs. */
export interface Numbered extends Kept {
  readonly own: Readonly<Record<string, number>>;
}

/** A program over entries, the inputs and results that it binds of each, and its workgroups. */
type Pass<N extends string, K> = (
  program: Stage<unknown>['program'],
  names: readonly N[],
  groups: (entry: K) => number,
  more?: {
    /** The entries that it is for. Default all. */
    readonly where?: (entry: K) => boolean;
    /** Numbers beside the entry's own. */
    readonly numbers?: (entry: K) => Readonly<Record<string, number>>;
    /** Whether it runs where the step is skipped too. */
    readonly always?: boolean;
  },
) => Dispatch[];

/** A kernel as `TogetherDeclaration` has it: its name, and those of its inputs and results. */
export interface Declared<N extends string> {
  readonly name: string;
  readonly inputs: readonly N[];
  readonly results: readonly N[];
}

interface TiledKernel<N extends string, A, K extends Numbered> {
  readonly declaration: Declared<N>;
  readonly accepts: (entry: Given<N, A>) => boolean;
  readonly keep: (backend: Backend, entry: Given<N, A>) => K;
  readonly dispatches: (pass: Pass<N, K>) => Dispatch[];
}

/** A kernel over many entries that share scratch memory. All results stay where they are. */
export function tiledKernel<N extends string, A extends Attributes, K extends Numbered>({
  declaration,
  accepts,
  keep,
  dispatches,
}: TiledKernel<N, A, K>): KernelConfig {
  const { inputs: names, results } = declaration;
  const resultOf = names.map((name) => results.indexOf(name));
  type Placed = K & { readonly buffers: ReadonlyMap<N, GPUBuffer> };
  const passOver =
    (all: readonly InScratch<Placed>[], rest: readonly GPUBuffer[]): Pass<N, K> =>
    (program, bound, groups, { where = () => true, numbers, always = false } = {}) =>
      staged(all.filter(where), {
        program,
        buffers: ({ buffers }) => bound.map((name) => buffers.get(name)!),
        rest: always ? rest.slice(0, 1) : rest,
        numbers: (entry) => ({
          ...entry.own,
          ...numbers?.(entry),
          base: entry.base,
          groups: groups(entry),
        }),
      });
  return wholeKernel<N, A>(declaration, accepts, [], ({ backend, entries, skip, donated }) => {
    const kept = entries.map((entry) => keep(backend, entry));
    if (!fits(backend, kept)) return [];
    const made = entries.map(({ inputs }) => results.map((name) => donated(inputs[name])));
    const placed = entries.map(({ inputs }, i): Placed => {
      const buffers = names.map((name, k) => {
        const info = made[i]![resultOf[k]!]?.info ?? inputs[name];
        return [name, bufferOf(backend, info)] as const;
      });
      return { ...kept[i]!, buffers: new Map(buffers) };
    });
    const all = made.flat();
    inScratch(backend, placed, { skip, copies: copiesOf(all) }, (group, rest) =>
      dispatches(passOver(group, rest)),
    );
    return all.map(({ info }) => info);
  });
}

import { type KroneckerAttributes, kroneckerSteps, vectorSteps } from '@curvature/spec/internal';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { bufferOf, type Dispatch } from '../../device/index.js';
import { groupsFor } from '../../kernels/each.js';
import { copiesOf, type Given, sizeOf, wholeKernel } from '../entries.js';
import { staged } from '../staged.js';
import { filter } from './filter.js';
import { fits, heldAt, type InScratch, inScratch, type Kept } from './in-scratch.js';
import { lastGroups, lastPass } from './last-pass.js';
import { countOf, isTiling, stackOf } from './layout.js';
import { blocksOf } from './product.js';
import { leftSide, rightSide, wholeArea } from './sides.js';
import { statistics } from './statistics.js';

type Names = 'grad' | 'mean' | 'moment' | 'parameter' | 'left' | 'right' | 'leftRoot' | 'rightRoot';
type Entry = Given<Names, KroneckerAttributes>;

/** An entry with its buffers. A vector's one side is the right one: its tile is a row. */
interface Placed extends Kept {
  readonly own: KroneckerAttributes;
  readonly mean: GPUBuffer;
  readonly moment: GPUBuffer;
  readonly parameter: GPUBuffer;
  /** The right side first. */
  readonly matrices: readonly GPUBuffer[];
  readonly roots: readonly GPUBuffer[];
}

const accepts =
  (sides: number) =>
  ({ inputs, attributes: own }: Entry): boolean => {
    if (!isTiling(own) || (sides === 1 && (own.n !== 1 || own.rows !== 1))) return false;
    const of = (side: number, ...names: readonly Names[]) =>
      names.every((name) => sizeOf(inputs[name]) === countOf(own) * side * side);
    const whole = [inputs.grad, inputs.mean, inputs.moment, inputs.parameter];
    return (
      whole.every((x) => sizeOf(x) === own.n * own.m) &&
      (sides === 2
        ? of(own.rows, 'left', 'leftRoot') && of(own.columns, 'right', 'rightRoot')
        : of(own.columns, 'left', 'leftRoot'))
    );
  };

const partsOf = ({ own }: Placed): number => blocksOf(own.rows, own.columns);
const lengthOf = (own: KroneckerAttributes): number =>
  own.n * own.m + 3 * stackOf(own) + 4 * countOf(own) * blocksOf(own.rows, own.columns);

function dispatchesOf(
  sides: number,
  all: readonly InScratch<Placed>[],
  rest: readonly GPUBuffer[],
): Dispatch[] {
  const stage = (
    program: Parameters<typeof staged>[1]['program'],
    buffers: (entry: Placed) => readonly GPUBuffer[],
    groups: (entry: Placed) => number,
    entries = all,
  ) =>
    staged(entries, {
      program,
      buffers,
      rest,
      numbers: (entry) => ({
        ...entry.own,
        base: entry.base,
        parts: partsOf(entry),
        groups: groups(entry),
      }),
    });
  const product = (entry: Placed) => countOf(entry.own) * partsOf(entry);
  const squares = ({ own: { rows, columns, ...own } }: Placed) =>
    countOf({ rows, columns, ...own }) *
    (blocksOf(columns) ** 2 + (sides === 2 ? blocksOf(rows) ** 2 : 0));
  return [
    ...stage(
      (slots) => statistics(sides, slots),
      ({ matrices }) => matrices,
      squares,
      all.filter(({ own }) => own.accumulate === 1),
    ),
    ...stage(
      filter,
      ({ mean, moment }) => [mean, moment],
      ({ own }) => groupsFor(stackOf(own)),
    ),
    ...(sides === 2 ? stage(leftSide, ({ roots }) => [roots[1]!], product) : []),
    ...stage(
      (slots) => rightSide(sides, slots),
      ({ roots }) => [roots[0]!],
      product,
    ),
    ...stage(
      (slots) => lastPass(wholeArea(sides), slots),
      ({ parameter }) => [parameter],
      ({ own }) => countOf(own) * lastGroups(own),
    ),
  ];
}

/** The names of the matrices that change, the right side first, and of their roots. */
const MATRICES = { 1: ['left'], 2: ['right', 'left'] } as const;
const ROOTS = { 1: ['leftRoot'], 2: ['rightRoot', 'leftRoot'] } as const;

/**
 * Shampoo for all parameters of a model. With `n` matrices: statistics n / 3 dispatches, the filter
 * n / 3, each side n / 7, and the last pass n / 7; vectors have one side. Gradients are copied; all
 * states and parameters stay where they are.
 */
const steps = (
  declaration: {
    readonly name: string;
    readonly inputs: readonly string[];
    readonly results: readonly string[];
  },
  sides: 1 | 2,
): KernelConfig =>
  wholeKernel<Names, KroneckerAttributes>(
    declaration as never,
    accepts(sides),
    [],
    ({ backend, entries, skip, donated }) => {
      const kept = entries.map(({ inputs: { grad }, attributes: own }) => ({
        own,
        length: lengthOf(own),
        held: [heldAt(backend, grad, 0)],
      }));
      if (!fits(backend, kept)) return [];
      const made = entries.map(({ inputs }) =>
        declaration.results.map((name) => donated(inputs[name as Names])),
      );
      const placed = kept.map((entry, i): Placed => {
        const { inputs } = entries[i]!;
        const result = (name: string) =>
          bufferOf(backend, made[i]![declaration.results.indexOf(name)]!.info);
        return {
          ...entry,
          mean: result('mean'),
          moment: result('moment'),
          parameter: result('parameter'),
          matrices: MATRICES[sides].map(result),
          roots: ROOTS[sides].map((name) => bufferOf(backend, inputs[name])),
        };
      });
      const results = made.flat();
      const call = { skip, copies: copiesOf(results) };
      inScratch(backend, placed, call, (group, rest) => dispatchesOf(sides, group, rest));
      return results.map(({ info }) => info);
    },
  );

/** Whole steps of Shampoo. */
export const kroneckerStepsKernels = [steps(kroneckerSteps, 2), steps(vectorSteps, 1)];

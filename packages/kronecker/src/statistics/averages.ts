import type { Block, Complete, FactorKind, OtherRoots, Statistics } from '@curvature/spec';
import { div, type Tensor } from '@tensorflow/tfjs-core';
import type { Side } from '../sides/side.js';
import { sizeOf } from '../sides/trace.js';
import type { kroneckerOptions } from './options.js';

/**
 * One factor for each preconditioned axis, in the layout of its side, and how many steps they hold.
 */
export type KroneckerState = { readonly factors: readonly Tensor[]; readonly steps: number };

/** What an axis sees of a gradient, of the same shape, and the weight of its product. */
export type Look = (
  grad: Tensor,
  axis: number,
  others: OtherRoots | null,
) => readonly [seen: Tensor, weight: number];

type Averaged = Pick<
  Complete<typeof kroneckerOptions>,
  'beta2' | 'biasCorrection' | 'initial' | 'ridge'
>;

/** The weights of old and new in an average, or of a sum where beta2 is 1. */
export const weightsOf = ({ beta2 }: Pick<Averaged, 'beta2'>) => ({
  decay: beta2,
  weight: beta2 === 1 ? 1 : 1 - beta2,
});

/**
 * For each axis k: L_k <- beta2 L_k + (1 - beta2) weight mat_k(seen) mat_k(seen)^T.
 * @param sideOf The layout of an axis; null for no factor.
 */
export function averages<K extends FactorKind>(
  owner: string,
  { beta2, biasCorrection, initial, ridge }: Averaged,
  sideOf: (block: Block, axis: number) => Side<K> | null,
  look: Look,
): Statistics<KroneckerState, K, 'grad'> {
  const { weight: newWeight } = weightsOf({ beta2 });
  const axesOf = (block: Block) => block.axes.filter((axis) => sideOf(block, axis) !== null);
  const weightAt = (steps: number) =>
    biasCorrection && beta2 < 1 && steps > 0 ? 1 - beta2 ** steps : 1;
  const factorsOf = (block: Block, factors: readonly Tensor[], weight: number) =>
    axesOf(block).map((axis, k) =>
      sideOf(block, axis)!.factor(factors[k]!, block.shape[axis]!, weight, ridge),
    );
  return {
    name: owner,
    needs: ['grad'],
    stacked: true,
    axes: axesOf,
    accepts: (block) => axesOf(block).length > 0 || `${owner}: option sides gives no axis a factor`,
    init: (block) => ({
      factors: axesOf(block).map((axis) =>
        sideOf(block, axis)!.init(...size(block, axis), initial),
      ),
      steps: 0,
    }),
    accumulate: ({ factors, steps }, { grad }, { block }, others = null) => ({
      factors: axesOf(block).map((axis, k) => {
        const [seen, weight] = look(grad, axis, others);
        return sideOf(block, axis)!.update(factors[k]!, seen, axis, beta2, newWeight * weight);
      }),
      steps: steps + 1,
    }),
    factors: ({ factors, steps }, { block }) => factorsOf(block, factors, weightAt(steps)),
    weighted: ({ factors, steps }, { block }) =>
      factorsOf(block, factors, 1).map((factor) => ({ factor, weight: weightAt(steps) })),
    metric({ factors, steps }, { block }) {
      const axes = axesOf(block);
      const traces = axes.map((axis, k) =>
        sideOf(block, axis)!.trace(factors[k]!, block.shape[axis]!),
      );
      return sizeOf(traces.map((trace) => div(trace, weightAt(steps))));
    },
    sizes: (block) =>
      axesOf(block).map((axis) => [...size(block, axis), sideOf(block, axis)!.kind]),
    meaning: (block) => ({
      ...(beta2 === 1 && { beta2 }),
      sides: axesOf(block)
        .map((axis) => `${axis} ${nameOf(sideOf(block, axis)!)}`)
        .join(', '),
    }),
  };
}

const nameOf = ({ name, kind }: Side<FactorKind>) => name ?? kind;

const size = ({ shape }: Block, axis: number) => [shape[0]!, shape[axis]!] as const;

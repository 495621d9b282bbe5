import { checkKnown, checkNumber, CurvatureError } from '@curvature/spec';
import type { Block, FactorKind, OtherRoots, Ridge, Statistics } from '@curvature/spec';
import { div, mul, pow, type Scalar, sum, type Tensor } from '@tensorflow/tfjs-core';
import { dense } from '../sides/dense.js';
import type { Side } from '../sides/side.js';

export interface KroneckerOptions<K extends FactorKind = 'symmetric'> {
  /**
   * Decay of the average of gradient products; 1 sums them instead (AdaGrad's way). Default 0.999.
   */
  readonly beta2?: number;
  /** Divide an average by 1 - beta2^t, as Meta does and Google does not. Default true. */
  readonly biasCorrection?: boolean;
  /**
   * The statistics start as this multiple of the identity, which then decays with them, as in
   * Google's. Default 0.
   */
  readonly initial?: number;
  /**
   * Added to the eigenvalues when a root is taken: absolute + relative * largest. Default relative
   * 1e-6.
   */
  readonly ridge?: Partial<Ridge>;
  /** How matrices are kept: `dense()`, the default, or `slabs()`. */
  readonly storage?: Side<'symmetric'>;
  /**
   * The factor of each axis of `block.axes`, instead of `storage` for all: `dense()`, `slabs()`,
   * `diagonal()`, or null for none. Pure: it is asked again and again. `block.shape` counts its
   * axes from 1, the first of them being the stack.
   */
  readonly sides?: (block: Block, axis: number) => Side<K> | null;
}
export const OPTIONS = ['beta2', 'biasCorrection', 'initial', 'ridge', 'storage', 'sides'];

/**
 * One factor for each preconditioned axis, in the layout of its side, and how many steps they hold.
 */
export type KroneckerState = { readonly factors: readonly Tensor[]; readonly steps: number };

/** What is seen of a gradient along one axis, of the same shape, and the weight of its product. */
export type Look = (
  grad: Tensor,
  axis: number,
  others: OtherRoots | null,
) => readonly [seen: Tensor, weight: number];

/**
 * For each axis k: L_k <- beta2 L_k + (1 - beta2) weight mat_k(seen) mat_k(seen)^T. Its options are
 * checked, but for names.
 */
export function averages<K extends FactorKind>(
  owner: string,
  options: KroneckerOptions<K>,
  look: Look,
): Statistics<KroneckerState, K, 'grad'> {
  const { beta2, biasCorrection, initial, ridge, sideOf } = complete(owner, options);
  const newWeight = beta2 === 1 ? 1 : 1 - beta2;
  const axesOf = (block: Block) => block.axes.filter((axis) => sideOf(block, axis) !== null);
  const weightAt = (steps: number) =>
    biasCorrection && beta2 < 1 && steps > 0 ? 1 - beta2 ** steps : 1;
  return {
    name: owner,
    needs: ['grad'],
    axes: axesOf,
    accepts: (block) => axesOf(block).length > 0 || `${owner}: its sides are all null`,
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
    factors({ factors, steps }, { block }) {
      const weight = weightAt(steps);
      const factor = (axis: number, k: number) =>
        sideOf(block, axis)!.factor(factors[k]!, block.shape[axis]!, weight, ridge);
      return axesOf(block).map(factor);
    },
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

/**
 * The trace of the Kronecker product of all factors is the product of their traces; its root of
 * their number, summed over the stack. The root has the units of the gradient squared, as the
 * curvature that the product stands for, (L_1 x ... x L_k)^(1/k); where whole factors see the
 * gradient itself, it is the average of |G|^2. The product alone would leave float32 for gradients
 * of 1e-12.
 */
function sizeOf(traces: readonly Tensor[]): Scalar {
  const roots = traces.map((trace) =>
    traces.length === 1 ? trace : pow(trace, 1 / traces.length),
  );
  return sum(roots.reduce((product, root) => mul(product, root)));
}

const nameOf = ({ name, kind }: Side<FactorKind>) => name ?? kind;

const size = ({ shape }: Block, axis: number) => [shape[0]!, shape[axis]!] as const;

function complete<K extends FactorKind>(owner: string, options: KroneckerOptions<K>) {
  checkKnown(`${owner}, ridge`, options.ridge ?? {}, ['absolute', 'relative']);
  const { beta2 = 0.999, biasCorrection = true, initial = 0 } = options;
  const ridge = { absolute: 0, relative: options.ridge ? 0 : 1e-6, ...options.ridge };
  checkNumber(owner, 'beta2', beta2, { above: 0, max: 1 });
  checkNumber(owner, 'initial', initial, { min: 0, below: Infinity });
  checkNumber(owner, 'ridge.absolute', ridge.absolute, { min: 0, below: Infinity });
  checkNumber(owner, 'ridge.relative', ridge.relative, { min: 0, max: 1 });
  return { beta2, biasCorrection, initial, ridge, sideOf: sidesOf(owner, options) };
}

function sidesOf<K extends FactorKind>(owner: string, { sides, storage }: KroneckerOptions<K>) {
  if (sides && storage) {
    throw new CurvatureError(
      `${owner}: options storage and sides are both given.`,
      'sides says for each axis how its factor is kept, so that storage would have no effect.',
      'Leave storage out, and return it from sides.',
    );
  }
  if (sides) return (block: Block, axis: number) => checkSide(owner, 'sides', sides(block, axis));
  // Where there are no sides, K is 'symmetric', its default.
  const all = checkSide(
    owner,
    'storage',
    (storage === undefined ? dense() : storage) as unknown as Side<K>,
  );
  if (all === null) checkSide(owner, 'storage', 'null' as unknown as Side<K>);
  return () => all;
}

function checkSide<K extends FactorKind>(
  owner: string,
  name: string,
  side: Side<K> | null,
): Side<K> | null {
  if (side === null || typeof (side as Partial<Side<K>> | undefined)?.update === 'function')
    return side;
  throw new CurvatureError(
    `${owner}: option ${name} must give a value such as dense() or slabs(), got ${typeof side === 'string' ? `"${String(side)}"` : typeof side}.`,
    'The usual cause is a name in quotes, or the function without its parentheses.',
    'Pass slabs({ blockSize: 16 }), or leave it out for dense().',
  );
}

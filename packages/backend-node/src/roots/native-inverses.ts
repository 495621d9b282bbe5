import { CurvatureError } from '@curvature/spec';
import { isPromise, readLater, readsAreCheap, withValues } from '@curvature/spec/reads';
import { clone, dispose, keep, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { factorInverse } from './factor-inverse.js';
import { type Doubles, inDoubles } from '../operations/doubles.js';
import type { Factor, Inverted, LayerFactors, OnCaches, SplitInverse } from './layer-inverse.js';
import { LARGEST_CONDITION } from './symmetric.js';

const OWNER = 'nativeInverses';

/** The caches of `choleskyInverses()`, but that residual and condition are tensors, [1]. */
export type NativeInverses = {
  readonly inputs: Tensor;
  readonly outputs: Tensor;
  readonly residual: Tensor;
  readonly condition: Tensor;
};

type OfCaches = OnCaches<NativeInverses>;
/** What is not taken from the inverse that is given. */
type OfOwn = keyof OfCaches | 'invertAll' | 'takesAll' | 'checks';

/**
 * `choleskyInverses()` of @curvature/layer-fisher with all blocks of a factor inverted at once by
 * TensorFlow in float64, on the device of tfjs-node: over its threads, or on its GPU, where only the
 * sizes by which the damping is split and the residual are read, later. A layer with a block that is
 * not positive definite to rounding goes to the inverse that is given.
 * @param inverse That of `choleskyInverses(options)`, whose split and slices are taken.
 * @throws CurvatureError without an inverse; from `invert` if the backend is not that of tfjs-node,
 *   and as `inverse`.
 */
export function nativeInverses<I extends SplitInverse>(inverse: I): Omit<I, OfOwn> & OfCaches {
  if (typeof (inverse as I | undefined)?.split !== 'function') throw noInverse();
  const own: Pick<OfCaches, 'name' | 'meaning' | 'invert' | 'quality'> = {
    name: OWNER,
    meaning: { ...inverse.meaning, inverses: OWNER },
    invert: (given, damping) => {
      const sizes = sizesOf(given);
      const factors = { inputs: held(given.inputs), outputs: held(given.outputs) };
      const found = withValues([sizes], (values) => inverted(inverse, factors, damping, values!));
      sizes.dispose();
      return found as NativeInverses | Promise<NativeInverses>;
    },
    quality: async ({ residual, condition }) => {
      const [off, most] = await Promise.all([readLater(residual), readLater(condition)]);
      return { residual: off[0]!, condition: most[0]! };
    },
  };
  const { invertAll: _all, takesAll: _takes, checks: _checks, ...rest } = inverse;
  // `multiply` and `blocks` look at the inverses alone.
  return { ...rest, ...own } as unknown as Omit<I, OfOwn> & OfCaches;
}

/** The factor, also after the tidy of the caller has ended. */
const held = ({ slices, stack }: Factor): Factor => ({ slices, stack: keep(clone(stack)) });

/** The mean of the diagonal and the Frobenius norm of both factors. [4] */
const sizesOf = ({ inputs, outputs }: LayerFactors): Tensor =>
  inDoubles(OWNER, (d) => {
    const [a, g] = [parts(d, inputs), parts(d, outputs)];
    return d.toTensor(d.joined([...a, ...g]));
  });

function parts(d: Doubles, { slices: { n, size }, stack }: Factor) {
  const values = d.of(stack);
  const mean = d.div(d.sum(d.mul(values, d.identity(size)), [0, 1, 2]), n);
  const norm = d.pow(d.sum(d.mul(values, values), [0, 1, 2]), 0.5);
  return [d.shaped(mean, [1]), d.shaped(norm, [1])];
}

/** The inverses; those of `inverse` if a residual tells that TensorFlow had none. */
function inverted(
  inverse: SplitInverse,
  factors: LayerFactors,
  damping: number,
  [meanA, normA, meanG, normG]: Float32Array,
): NativeInverses | Promise<NativeInverses> {
  const sizes = [
    { mean: meanA!, norm: normA! },
    { mean: meanG!, norm: normG! },
  ] as const;
  const found = solved(factors, inverse.split(...sizes, damping));
  if (!readsAreCheap()) Object.values(found).forEach(keep);
  return withValues([found.residual], (residual) => {
    try {
      if (Number.isFinite(residual![0])) return found;
      dispose(found);
      const own = inverse.invert(factors, damping);
      return isPromise(own) ? own.then(withTensors) : withTensors(own);
    } finally {
      dispose([factors.inputs.stack, factors.outputs.stack]);
    }
  }) as NativeInverses | Promise<NativeInverses>;
}

const solved = (
  { inputs, outputs }: LayerFactors,
  [forInputs, forOutputs]: readonly [number, number],
): NativeInverses =>
  inDoubles(OWNER, (d) => {
    const left = factorInverse(d, inputs, forInputs);
    const right = factorInverse(d, outputs, forOutputs);
    const residual = d.add(d.largerOf(left.residual, right.residual), d.mul(right.residual, 0));
    const condition = d.smallerOf(d.mul(left.condition, right.condition), LARGEST_CONDITION);
    return {
      inputs: d.toTensor(left.inverse),
      outputs: d.toTensor(right.inverse),
      residual: d.toTensor(d.shaped(d.add(residual, d.mul(left.residual, 0)), [1])),
      condition: d.toTensor(d.shaped(condition, [1])),
    };
  });

const withTensors = ({ residual, condition, ...own }: Inverted): NativeInverses => ({
  ...own,
  residual: tensor1d([residual]),
  condition: tensor1d([condition]),
});

const noInverse = () =>
  new CurvatureError(
    `${OWNER}: an inverse that splits the damping must be given.`,
    'It takes that split from it, and leaves to it what TensorFlow cannot invert.',
    'Write nativeInverses(choleskyInverses()), with choleskyInverses of @curvature/layer-fisher.',
  );

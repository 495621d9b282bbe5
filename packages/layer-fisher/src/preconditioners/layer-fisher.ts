import type { Block, Context, RefreshingPreconditioner, State } from '@curvature/spec';
import type { RefreshAllHook } from '@curvature/spec/internal';
import { reshape, scalar } from '@tensorflow/tfjs-core';
import { dampingAt } from '../damping/damping.js';
import {
  accumulateFactors,
  factorsOf,
  type FactorState,
  initialFactors,
  layoutOf,
  sumsOf,
} from '../factors/layer-factors.js';
import { curvatureAlong, dampedTrace } from '../factors/measures.js';
import type { CholeskyInverses } from '../inverses/cholesky-inverses.js';
import type { LayerInverse } from '../inverses/layer-inverse.js';
import { accepted } from '../signals/accepts.js';
import { placesOf } from '../signals/signal-rows.js';
import { type NormState, normUpdate } from './norm-layer.js';
import { layerFisherOptions, type LayerFisherOptions } from './options.js';

export type LayerFisherState = FactorState | NormState;

const OWNER = 'layerFisher';
/**
 * The layers whose factors are inverted; the rule of 'norm' layers needs lambda in the units of the
 * loss.
 */
const MATRICES = ['linear', 'embedding'] as const;

/**
 * K-FAC and THOR: U = (F + lambda I)^-1 X for one layer, whose Fisher information F is approximated
 * by A (x) G, the second moments of its inputs and of its output gradients. Kernels are [in, out],
 * so A acts from the left and G from the right. With the labels of the batch F is the empirical
 * Fisher information; with output gradients of sampled labels it is the true one. Layers of kind
 * 'embedding' store the diagonal of A, which holds counts of ids; those of kind 'norm' take
 * `normUpdate`, which is not linear.
 * @param given damping: default 0.03; bias: 'joint'; decay: null; lossAverage: 'batch'; sharing:
 *   'expand'; inverse: `choleskyInverses()`.
 * @throws CurvatureError for an invalid option; from `accumulate` if signals do not fit their
 *   block; from `refresh` if factors are not finite.
 * Source: Martens and Grosse 2015 (arXiv 1503.05671), Grosse and Martens 2016 (arXiv 1602.01407),
 * Chen et al. 2021 (THOR).
 */
export function layerFisher<C extends State = CholeskyInverses>(
  given: LayerFisherOptions<C> = {},
): RefreshingPreconditioner<LayerFisherState, C | null, 'activations' | 'outputGrads'> {
  const { damping, augmentsBias, factorOptions, inverse } = complete(given);
  const { sliceSize } = factorOptions;
  const lambda = (context: Context) => dampingAt(OWNER, damping, context);
  const { quality, blocks, takesAll, checks } = inverse;
  return {
    specVersion: 1,
    name: `${OWNER}/${inverse.name}`,
    needs: ['activations', 'outputGrads'],
    augmentsBias,
    meaning: () => ({
      preconditioner: OWNER,
      lossAverage: factorOptions.lossAverage,
      sharing: factorOptions.sharing,
      ...(inverse.meaning ?? { inverse: inverse.name, splitSize: sliceSize ?? 0 }),
    }),
    accepts: (block) =>
      accepted(OWNER, block, inverse.isRelative ? MATRICES : [...MATRICES, 'norm']),
    init: (block) => (isNorm(block) ? { samples: 0 } : initialFactors(block, sliceSize)),
    accumulate: (stats, signals, _cache, context) =>
      'samples' in stats
        ? { samples: Math.round(placesOf(signals)[0] / (context.portion ?? 1)) }
        : accumulateFactors(OWNER, stats, signals, context, factorOptions),
    refresh: (stats, _previous, context) =>
      'samples' in stats
        ? null
        : inverse.invert(factorsOf(stats, context.block, sliceSize), lambda(context)),
    ...refreshAll(inverse, sliceSize, lambda),
    ...(takesAll && { takesAll }),
    ...(checks && { checks: (cache: C | null) => (cache === null ? [] : checks(cache)) }),
    apply(cache, direction, stats, context) {
      if ('samples' in stats) return normUpdate(direction, stats, lambda(context));
      const { inputs, outputs } = layoutOf(context.block, sliceSize);
      const x = reshape(direction, [inputs.n, outputs.n]);
      return reshape(inverse.multiply(cache as C, x, inputs, outputs), direction.shape);
    },
    ...(blocks && {
      blockDiagonal: (cache: C | null, stats: LayerFisherState) =>
        cache === null || 'samples' in stats ? null : blocks(cache),
    }),
    // A 'norm' layer has no curvature to watch: a constant trace never asks for a refresh.
    metric: (stats, context) =>
      'samples' in stats
        ? scalar(lambda(context))
        : dampedTrace(
            factorsOf(stats, context.block, sliceSize),
            // A share of the trace changes with it, and says nothing more.
            inverse.isRelative ? 0 : lambda(context),
          ),
    curvature: (stats, direction, { block }) =>
      'samples' in stats
        ? scalar(0)
        : curvatureAlong(factorsOf(stats, block, sliceSize), direction),
    ...(quality && {
      quality: (cache) =>
        cache === null ? Promise.resolve({ residual: 0, condition: 1 }) : quality(cache as C),
    }),
    estimate(block) {
      const { inputs, outputs } = layoutOf(block, sliceSize);
      return (isNorm(block) ? null : inverse.estimate?.(inputs, outputs)) ?? { bytes: 0, flops: 0 };
    },
  };
}

/** The refresh of all blocks of a step, where the method inverts many layers at once. */
function refreshAll<C extends State>(
  { invertAll }: LayerInverse<C>,
  sliceSize: number | null,
  lambda: (context: Context) => number,
): RefreshAllHook<LayerFisherState, C | null> {
  if (!invertAll) return {};
  return {
    refreshAll(all) {
      const layers = all.flatMap(({ stats, context }) =>
        'samples' in stats
          ? []
          : [
              {
                factors: sumsOf(stats, context.block, sliceSize),
                weight: stats.weight || 1,
                damping: lambda(context),
              },
            ],
      );
      const caches = invertAll(layers).values();
      return all.map(({ stats }) => ('samples' in stats ? null : caches.next().value!));
    },
  };
}

const isNorm = ({ layer }: Block) => layer?.kind === 'norm';

function complete<C extends State>(given: LayerFisherOptions<C>) {
  const { damping, bias, decay, sharing, lossAverage, ...rest } = layerFisherOptions.complete(
    given as unknown as LayerFisherOptions<never>,
  );
  // Without the option, C is the cache of the default.
  const inverse = rest.inverse as unknown as LayerInverse<C>;
  const factorOptions = { decay, sharing, lossAverage, sliceSize: inverse.sliceSize };
  return { damping, augmentsBias: bias === 'joint', inverse, factorOptions };
}

// The inverses of layers that are given none, on a backend with a kernel for inverse roots.
import '../../test/gpu.js';
import {
  choleskyInverses,
  type LayerFactors,
  piSplit,
  relativeSplit,
  sqrtSplit,
} from '@curvature/layer-fisher';
import { defaultInverses } from '@curvature/layer-fisher/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { counted } from '../../test/counts.js';
import { describeOnGpu, inUse, settled } from '../../test/on-webgpu.js';
import { stackOf } from '../../test/root-cases.js';
import { synchronousReads } from '../../test/watched.js';

type Inverses = ReturnType<typeof choleskyInverses>;
type Cache = Awaited<ReturnType<Inverses['invert']>>;
type Layer = Parameters<NonNullable<Inverses['invertAll']>>[0][number];

/** Whole factors of the given sides and condition. */
const layerOf = (sides: readonly number[], condition: number, seed: number, damping: number) => {
  const [inputs, outputs] = sides.map((n, k) => ({
    slices: { n, count: 1, size: n },
    stack: stackOf(1, n, condition, seed + k, 3) as tf.Tensor,
  }));
  return { factors: { inputs, outputs } as LayerFactors, weight: 1, damping };
};
const disposeFactors = ({ inputs, outputs }: LayerFactors) =>
  tf.dispose([inputs.stack, outputs.stack]);
const disposeLayer = ({ factors }: Layer) => disposeFactors(factors);
const disposeCache = ({ inputs, outputs }: Cache) => tf.dispose([inputs, outputs]);

/** The worst element's error of both inverses, over the largest element. */
async function gap(ours: Cache, exact: Cache): Promise<number> {
  let worst = 0;
  for (const name of ['inputs', 'outputs'] as const) {
    const values = [ours[name], exact[name]].map((x) => x.data<'float32'>());
    const [x, y] = (await Promise.all(values)) as [Float32Array, Float32Array];
    const size = y.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    x.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - y[i]!) / size)));
  }
  return worst;
}

const inverted = (layers: readonly Layer[], split: typeof sqrtSplit): Promise<Cache>[] =>
  tf.tidy(() => defaultInverses({ split, sliceSize: null }).invertAll!(layers) as never);
const invertAll = (layers: readonly Layer[], split: typeof sqrtSplit) =>
  Promise.all(inverted(layers, split));

describeOnGpu('the default inverses of layers', () => {
  it('are those of float64, by every split, at all conditions that damping leaves', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 2, max: 20 })),
        fc.constantFrom(1, 1e2, 1e6),
        fc.constantFrom(sqrtSplit, piSplit, relativeSplit),
        // Of a largest eigenvalue of 3: conditions to 1e4.
        fc.constantFrom(1e-7, 1e-4, 0.01, 1),
        fc.nat(1000),
        async (sides, condition, split, damping, seed) => {
          const before = inUse();
          const layer = layerOf(sides, condition, seed, damping);
          const [ours] = await invertAll([layer], split);
          const exact = await choleskyInverses({ split, sliceSize: null }).invert(
            layer.factors,
            damping,
          );
          const after = Math.min(condition, 3 / Math.sqrt(damping)) + 1;
          expect(await gap(ours!, exact)).toBeLessThan(5e-6 + 1e-6 * after);
          expect(ours!.residual).toBeLessThan(5e-6 + 1e-6 * after);
          expect(ours!.condition).toBeGreaterThanOrEqual(0.99);
          disposeLayer(layer);
          [ours!, exact].forEach(disposeCache);
          await settled();
          expect(inUse()).toEqual(before);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('take one dispatch for all factors, two for their norms, and a read for each', async () => {
    const layers = [layerOf([8, 5], 100, 1, 0.01), layerOf([12, 3], 100, 4, 0.01)];
    let caches: Cache[] = [];
    await settled();
    const counts = await counted(async () => (caches = await invertAll(layers, relativeSplit)));
    expect(counts).toMatchObject({ dispatches: 3, submits: 2 });
    layers.forEach(disposeLayer);
    caches.forEach(disposeCache);
  });

  it('divide by the weight, and leave to the CPU what float32 cannot hold or solve', async () => {
    const before = inUse();
    const reads = synchronousReads();
    const cases = [
      { layer: layerOf([6, 4], 100, 1, 0.01), weight: 0.25, split: relativeSplit },
      // Squares that vanish in float32.
      { layer: layerOf([6, 4], 100, 2, 0.01), weight: 1e25, split: relativeSplit, scale: 1e-25 },
      // A condition of 1e9.
      { layer: layerOf([6, 4], 1e9, 3, 1e-20), weight: 1, split: sqrtSplit },
      // Diagonals, as of embeddings.
      { layer: layerOf([1, 4], 100, 3, 1e-3), weight: 1, split: sqrtSplit },
    ];
    for (const { layer, weight, split, scale = 1 } of cases) {
      const scaled = (x: tf.Tensor, by: number) => tf.mul(x, by) as tf.Tensor;
      const factorsTimes = (by: number): LayerFactors => ({
        inputs: { ...layer.factors.inputs, stack: scaled(layer.factors.inputs.stack, by) },
        outputs: { ...layer.factors.outputs, stack: scaled(layer.factors.outputs.stack, by) },
      });
      const [given, whole] = [factorsTimes(scale), factorsTimes(scale / weight)];
      const [ours] = await invertAll([{ ...layer, factors: given, weight }], split);
      const inverse = choleskyInverses({ split, sliceSize: null });
      const exact = await inverse.invert(whole, layer.damping);
      expect(await gap(ours!, exact)).toBeLessThan(1e-4);
      [layer.factors, given, whole].forEach(disposeFactors);
      [ours!, exact].forEach(disposeCache);
    }
    expect(reads.restore()).toBe(0);
    await settled();
    expect(inUse()).toEqual(before);
  });

  it('refuse a factor that is not finite, and that layer alone', async () => {
    const before = inUse();
    const [good, bad] = [layerOf([5, 4], 10, 1, 0.01), layerOf([5, 4], 10, 2, 0.01)];
    const spoilt = tf.mul(bad.factors.inputs.stack, NaN) as tf.Tensor;
    const factors = { ...bad.factors, inputs: { ...bad.factors.inputs, stack: spoilt } };
    for (const split of [relativeSplit, sqrtSplit]) {
      const results = await Promise.allSettled(inverted([good, { ...bad, factors }], split));
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
      disposeCache((results[0] as PromiseFulfilledResult<Cache>).value);
    }
    [good, bad].forEach(disposeLayer);
    spoilt.dispose();
    await settled();
    expect(inUse()).toEqual(before);
  });
});

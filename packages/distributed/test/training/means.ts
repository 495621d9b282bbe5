import type { State } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';

/** Means as ranks make them: sums of w x in the order of parts, over the sum of w, in float32. */
class Means {
  private sums: Float32Array[] = [];
  private total = 0;

  add(weight: number, all: readonly Float32Array[]): void {
    if (this.total === 0) this.sums = all.map((values) => values.map((x) => x * weight));
    else
      all.forEach((values, i) => {
        const sum = this.sums[i]!;
        values.forEach((x, k) => (sum[k] = sum[k]! + Math.fround(x * weight)));
      });
    this.total += weight;
  }

  values(): Float32Array[] {
    return this.sums.map((sum) => sum.map((x) => x / this.total));
  }
}

/** The means of tensors of the same shapes, as new tensors. */
export function meansOf(
  all: readonly (readonly tf.Tensor[])[],
  weights: readonly number[],
): tf.Tensor[] {
  const means = new Means();
  all.forEach((tensors, part) =>
    means.add(
      weights[part]!,
      tensors.map((x) => x.dataSync<'float32'>()),
    ),
  );
  return means.values().map((values, i) => tf.tensor(values, all[0]![i]!.shape));
}

/** The mean of states of the same structure; of numbers, in float64. */
export function meanOfStates(all: readonly State[], weights: readonly number[]): State {
  const [first] = all;
  if (first === null || first === undefined) return null;
  if (typeof first === 'number') {
    const total = weights.reduce((a, b) => a + b);
    return all.map((x, part) => (x as number) * weights[part]!).reduce((a, b) => a + b) / total;
  }
  if (first instanceof tf.Tensor)
    return meansOf(
      all.map((x) => [x as tf.Tensor]),
      weights,
    )[0]!;
  const at = (key: string) =>
    meanOfStates(
      all.map((state) => (state as Record<string, State>)[key]!),
      weights,
    );
  if (Array.isArray(first)) return Object.keys(first).map(at);
  return Object.fromEntries(Object.keys(first).map((key) => [key, at(key)]));
}

import type { GoldenCase } from '../src/golden/golden-case.js';

export interface MomentumOptions {
  readonly learningRate: number;
  readonly momentum: number;
}

/** Small deterministic float32 numbers in [-1, 1). */
const numbers = (count: number, seed: number) =>
  Array.from({ length: count }, (_, i) =>
    Math.fround(((seed * 7919 + i * 104_729) % 2048) / 1024 - 1),
  );

/** Gradient descent with momentum on one matrix and one vector, by plain loops in float64. */
export function momentumCase({ learningRate, momentum }: MomentumOptions, steps = 5): GoldenCase {
  const variables = [
    { name: 'golden/kernel', shape: [3, 2], values: numbers(6, 1) },
    { name: 'golden/bias', shape: [2], values: numbers(2, 2) },
  ];
  const gradients = Array.from({ length: steps }, (_, step) =>
    Object.fromEntries(
      variables.map(({ name, values }, k) => [name, numbers(values.length, 10 + 2 * step + k)]),
    ),
  );
  const w = Object.fromEntries(variables.map(({ name, values }) => [name, [...values]]));
  const m = Object.fromEntries(variables.map(({ name, values }) => [name, values.map(() => 0)]));
  const expected = gradients.map((gradient) => {
    for (const { name } of variables) {
      m[name] = m[name]!.map((x, i) => momentum * x + gradient[name]![i]!);
      w[name] = w[name]!.map((x, i) => x - learningRate * m[name]![i]!);
    }
    return structuredClone(w);
  });
  return {
    format: 'curvature-case/1',
    name: `momentum-${momentum}`,
    optimizer: 'momentum',
    options: { learningRate, momentum },
    variables,
    steps: gradients.map((each) => ({ gradients: each })),
    expected,
    tolerance: 1e-5,
  };
}

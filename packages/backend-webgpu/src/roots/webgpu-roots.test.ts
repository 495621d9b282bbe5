import '../../test/gpu.js';
import { eigenRoots, newtonRoots } from '@curvature/backend-tfjs';
import { factored, secondOrder, tiles, withRetries } from '@curvature/core';
import { kronecker } from '@curvature/kronecker';
import { every } from '@curvature/policies';
import type { RootSolver } from '@curvature/spec';
import type { SymmetricRoot } from '@curvature/spec/roots';
import { rootSolverCases, rootSolverIssues } from '@curvature/testkit';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { counted } from '../../test/counts.js';
import { describeOnGpu, inUse, settled } from '../../test/on-webgpu.js';
import { factorOf, relativeError, stackOf } from '../../test/root-cases.js';
import { webgpuRoots } from './webgpu-roots.js';

type Solver = RootSolver<'symmetric', SymmetricRoot>;
const solve = (solver: Solver, ...given: Parameters<Solver['solve']>) =>
  tf.tidy(() => solver.solve(...given) as SymmetricRoot & tf.TensorContainerObject);

/** A regression with two kernels and their biases. */
function problem() {
  const normal = (shape: [number, number], seed: number) =>
    tf.randomNormal(shape, 0, 1, 'float32', seed) as tf.Tensor2D;
  const variable = (make: () => tf.Tensor) => tf.tidy(() => tf.variable(make()));
  const [x, y] = [normal([32, 6], 1), normal([32, 3], 2)];
  const variables = [
    variable(() => normal([6, 5], 3)),
    variable(() => tf.zeros([5])),
    variable(() => normal([5, 3], 4)),
    variable(() => tf.zeros([3])),
  ] as const;
  const loss = () => {
    const [first, bias, second, other] = variables;
    const hidden = tf.tanh(tf.add(tf.matMul(x, first as tf.Tensor2D), bias));
    const out = tf.add(tf.matMul(hidden as tf.Tensor2D, second as tf.Tensor2D), other);
    return tf.losses.meanSquaredError(y, out) as tf.Scalar;
  };
  return { loss, variables: [...variables], dispose: () => tf.dispose([x, y, ...variables]) };
}

async function trained(solver: Solver, steps: number) {
  const { loss, variables, dispose } = problem();
  const residuals: number[] = [];
  const optimizer = secondOrder({
    learningRate: 0.02,
    preconditioner: factored(kronecker({ beta2: 0.9, ridge: { relative: 1e-4 } }), solver),
    partition: tiles({ blockSize: 4 }),
    policy: every({ roots: 1 }),
    pipeline: { delay: 1 },
    onEvent: (event) => {
      if (event.type === 'failure') throw new Error(event.message);
      if (event.type === 'refresh') residuals.push(event.residual!);
    },
  });
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    await optimizer.ready();
    const cost = optimizer.minimize(loss, true, variables)!;
    losses.push((await cost.data())[0]!);
    cost.dispose();
  }
  await optimizer.settled();
  optimizer.dispose();
  dispose();
  return { losses, residuals };
}

/** Once for all tests. */
let ofWebgpuRoots: ReturnType<typeof trained> | null = null;
const trainedByWebgpuRoots = () => (ofWebgpuRoots ??= trained(webgpuRoots(), 5));

/**
 * The other cases differ in their powers and spectra alone: solve-stacks.test.ts and
 * singular-stacks.test.ts have roots of such in float64.
 */
const cases = rootSolverCases.filter(({ name }) =>
  ['a stack of random matrices', 'inverse 6th roots', 'zeros and a ridge'].includes(name),
);

describeOnGpu('webgpuRoots', () => {
  it('is a lawful root solver', async () => {
    const before = inUse();
    expect(cases).toHaveLength(3);
    expect(await rootSolverIssues(webgpuRoots, { cases })).toEqual([]);
    await settled();
    expect(inUse()).toEqual(before);
  });

  it('differs from newtonRoots by less than either differs from float64', async () => {
    const matrix = stackOf(2, 6, 1e3, 1);
    const factor = factorOf(matrix, { relative: 1e-5 });
    const [ours, theirs] = [webgpuRoots(), newtonRoots()].map((solver) =>
      solve(solver, factor, -1 / 4, null),
    );
    const errors = await Promise.all([ours!, theirs!].map((x) => relativeError(x.root, factor, 4)));
    expect(errors[0]).toBeLessThan(Math.max(errors[1]!, 1e-6) * 3);
    const [a, b] = await Promise.all([ours!.condition.data(), theirs!.condition.data()]);
    a.forEach((x, i) => expect(x / b[i]!).toBeCloseTo(1, 2));
    tf.dispose([matrix, ours, theirs]);
  });

  it('trains as eigenRoots does, and tells residuals later', async () => {
    const before = inUse();
    const [ours, theirs] = [await trainedByWebgpuRoots(), await trained(eigenRoots(), 5)];
    ours.losses.forEach((loss, i) => expect(loss / theirs.losses[i]!).toBeCloseTo(1, 3));
    expect(ours.losses[4]).toBeLessThan(ours.losses[0]!);
    expect(ours.residuals.length).toBe(theirs.residuals.length);
    expect(ours.residuals.length).toBeGreaterThan(8);
    for (const residual of ours.residuals) expect(residual).toBeLessThan(1e-2);
    await settled();
    expect(inUse()).toEqual(before);
  });

  it('with retries trains alike', async () => {
    const before = inUse();
    const retried = withRetries(webgpuRoots()) as unknown as Solver;
    const [ours, plain] = [await trained(retried, 3), await trainedByWebgpuRoots()];
    expect(ours.losses).toEqual(plain.losses.slice(0, 3));
    await settled();
    expect(inUse()).toEqual(before);
  });

  it('reads the quality of many roots at once, also of roots that go before it comes', async () => {
    const solver = webgpuRoots();
    const factors = [1, 2, 3].map((seed) => factorOf(stackOf(2, 4, 100, seed), { relative: 1e-5 }));
    const roots = factors.map((factor) => solve(solver, factor, -1 / 2, null));
    await settled();
    let qualities: Promise<unknown>[] = [];
    const { submits } = await counted(async () => {
      qualities = roots.map((root) => solver.quality!(root));
      tf.dispose(roots);
      await Promise.all(qualities);
    });
    expect(submits).toBe(1);
    for (const quality of await Promise.all(qualities))
      expect(quality).toMatchObject({
        residual: expect.closeTo(0, 4),
        condition: expect.closeTo(1e5, -3),
        largest: expect.closeTo(1, 1),
      });
    tf.dispose(factors.map(({ matrix }) => matrix));
  });

  it('refuses exponents that are not -1/p, and other backends', async () => {
    const factor = factorOf(stackOf(1, 3, 10, 1));
    expect(() => webgpuRoots().solve(factor, -0.3, null)).toThrow(/exponent must be -1\/p/);
    factor.matrix.dispose();
    await tf.setBackend('cpu');
    const elsewhere = factorOf(stackOf(1, 3, 10, 1));
    expect(() => webgpuRoots().solve(elsewhere, -1 / 2, null)).toThrow(
      /webgpuRoots: the current backend is cpu/,
    );
    elsewhere.matrix.dispose();
    await tf.setBackend('webgpu');
  });
});

it.each([{ steps: 0 }, { steps: 1.5 }, { steps: 201 }, { tolerance: 0 }, { step: 5 } as never])(
  'webgpuRoots(%j) is refused',
  (bad) => {
    expect(() => webgpuRoots(bad)).toThrow(/webgpuRoots: (option|there is no option)/);
  },
);

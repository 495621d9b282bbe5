import { screened, trace } from '@curvature/spec/internal';
import { readLater } from '@curvature/spec/reads';
import { square, stack, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { FactorSize, Split } from '../../damping/splits.js';
import type { LayerFactors } from '../../factors/layer-factors.js';

/** What a split has looked at. */
interface Needs {
  mean: boolean;
  norm: boolean;
}

/** Which sizes of factors a split depends on, as it looks at them. */
export function needsOf(split: Split): Needs {
  const needs = { mean: false, norm: false };
  const probe: FactorSize = {
    get mean() {
      needs.mean = true;
      return 1;
    },
    get norm() {
      needs.norm = true;
      return 1;
    },
  };
  split(probe, probe, 1);
  return needs;
}

/** Squares between these lose no digits to the ends of float32. */
const [LEAST, MOST] = [1e-30, 1e30];

/**
 * The sizes of all factors, by one read for each measure that is needed; null for a layer with a
 * factor that is too small, too large or not finite for float32's squares.
 */
export async function sizesOf(
  layers: readonly { readonly factors: LayerFactors; readonly weight: number }[],
  needs: Needs,
): Promise<(readonly [inputs: FactorSize, outputs: FactorSize] | null)[]> {
  const stacks = layers.flatMap(({ factors }) => [factors.inputs.stack, factors.outputs.stack]);
  const [squares, traces] = await Promise.all([
    needs.norm ? later(() => squaresOf(stacks)) : null,
    needs.mean ? later(() => stack(stacks.map(trace))) : null,
  ]);
  const isFit = (k: number) => squares === null || (squares[k]! >= LEAST && squares[k]! <= MOST);
  return layers.map(({ factors, weight }, i) => {
    const size = (n: number, k: number): FactorSize => ({
      mean: traces ? traces[k]! / weight / n : 0,
      norm: squares ? Math.sqrt(squares[k]!) / weight : 0,
    });
    const [a, g] = [2 * i, 2 * i + 1];
    return isFit(a) && isFit(g)
      ? [size(factors.inputs.slices.n, a), size(factors.outputs.slices.n, g)]
      : null;
  });
}

const later = (make: () => Tensor): Promise<Float32Array> => {
  const made = tidy(make);
  const values = readLater(made);
  made.dispose();
  return values;
};

/** The sum of the squares of each stack: two dispatches for all of them where a kernel is there. */
const squaresOf = (stacks: readonly Tensor[]): Tensor =>
  screened(stacks)?.[0] ?? stack(stacks.map((x) => sum(square(x))));

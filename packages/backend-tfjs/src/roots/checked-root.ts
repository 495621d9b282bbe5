import { isWrong, type Measures } from '@curvature/spec/internal';
import type { SymmetricRoot } from '@curvature/spec/roots';
import { concat, gather, tensor1d, type Tensor, tidy } from '@tensorflow/tfjs-core';

/** Roots of which every matrix has been seen to be right. */
const seen = new WeakSet<SymmetricRoot>();

/** Whether a root needs no look at its tensors any more. */
export const hasOwnCheck = (root: SymmetricRoot): boolean => seen.has(root);

/** Solves the matrices that `some` takes from a stack. */
type SolveSome = (some: (stack: Tensor) => Tensor) => Promise<SymmetricRoot>;

/**
 * The root of a stack, its measures on the host. Matrices whose residual is wrong are solved again
 * by `solve`; then `root` is disposed.
 */
export async function checkedRoot(
  root: Tensor,
  measures: Measures,
  solve: SolveSome,
): Promise<SymmetricRoot> {
  const wrong = [...measures.residual.keys()].filter((k) => isWrong(measures.residual[k]!));
  const checked =
    wrong.length === 0 ? withMeasures(root, measures) : await mended(root, measures, wrong, solve);
  seen.add(checked);
  return checked;
}

async function mended(
  root: Tensor,
  measures: Measures,
  wrong: readonly number[],
  solve: SolveSome,
): Promise<SymmetricRoot> {
  const own = await solve((stack) => gather(stack, tensor1d([...wrong], 'int32')));
  const names = ['residual', 'condition', 'largest'] as const;
  const values = await Promise.all(names.map((name) => own[name]!.data<'float32'>()));
  names.forEach((name, m) => wrong.forEach((at, k) => (measures[name][at] = values[m]![k]!)));
  const count = root.shape[0]!;
  const order = Array.from({ length: count }, (_, k) =>
    wrong.includes(k) ? count + wrong.indexOf(k) : k,
  );
  const whole = tidy(() => gather(concat([root, own.root]), tensor1d(order, 'int32')));
  for (const tensor of [root, own.root, own.residual, own.condition, own.largest!])
    tensor.dispose();
  return withMeasures(whole, measures);
}

const withMeasures = (root: Tensor, { residual, condition, largest }: Measures): SymmetricRoot => ({
  root,
  residual: tensor1d(residual),
  condition: tensor1d(condition),
  largest: tensor1d(largest),
});

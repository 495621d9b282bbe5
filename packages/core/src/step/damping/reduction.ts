import type { Context } from '@curvature/spec';
import { replaceEngineMethod } from '@curvature/spec/internal';
import {
  add,
  mul,
  type NamedTensorMap,
  type Scalar,
  square,
  sub,
  sum,
  tidy,
  type Tensor,
  type Variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { type Cell, hasCache } from '../../state/cell.js';
import { load } from '../../state/parts.js';
import { toStack } from '../../partition/stack.js';
import { variableOf } from '../gradients.js';
import { joined } from '../../partition/target.js';

/** Copies of variables by name; a copy shares memory until its variable changes. */
export const remember = (variables: readonly Variable[]): Map<string, Tensor> =>
  new Map(variables.map((variable) => [variable.name, variable.clone()]));

/**
 * The change of the loss by a step d that the quadratic model predicts: g.d + d^T (F + damping) d /
 * 2. F is the curvature that the preconditioners estimate; unpreconditioned parameters have none.
 * Source: Martens and Grosse 2015 (arXiv 1503.05671), section 6.5.
 */
export function predictedReduction(
  cells: readonly Cell[],
  before: ReadonlyMap<string, Tensor>,
  gradients: NamedTensorMap,
  damping: number,
  step: number,
): Tensor {
  return tidy(() => {
    const moved = new Map([...before].map(([name, old]) => [name, sub(variableOf(name), old)]));
    const slopes = [...moved].map(([name, d]) =>
      gradients[name] ? sum(mul(gradients[name], d)) : null,
    );
    const bends = cells.map((cell) => bend(cell, moved, damping, step));
    const terms = [...slopes, ...bends].filter((term) => term !== null);
    return terms.reduce((a, b) => add(a, b));
  });
}

function bend(
  cell: Cell,
  moved: ReadonlyMap<string, Tensor>,
  damping: number,
  step: number,
): Tensor | null {
  const { slots, refusal, block, partition } = cell;
  const { bias, parameter } = block;
  const names = bias === undefined ? [parameter.name] : [parameter.name, bias];
  const moves = names.map((name) => moved.get(name) ?? null);
  if (
    refusal !== null ||
    !slots.preconditioner?.curvature ||
    !hasCache(cell) ||
    moves.every((d) => !d)
  )
    return null;
  const [own, other] = moves.map((d, i) => d ?? zerosLike(variableOf(names[i]!))) as [
    Tensor,
    Tensor?,
  ];
  const d = other ? joined(own, other) : own;
  const context: Context = { block, step, damping };
  const curvature = slots.preconditioner.curvature(
    load(cell, 'stats'),
    toStack(d, partition),
    context,
  );
  return mul(add(curvature, mul(sum(square(d)), damping)), 0.5);
}

/**
 * Computes the loss again, with the current parameters. Tensors that the loss function keeps are
 * added to `retained`, and the caller disposes them: tf.layers keep the metrics of every call, but
 * dispose only those of one.
 */
export function lossNow(loss: () => Scalar, retained: Tensor[]): Scalar {
  const undo = replaceEngineMethod('keep', (keep) => (tensor: Tensor) => {
    retained.push(tensor);
    return keep(tensor as never);
  });
  try {
    return tidy(loss);
  } finally {
    undo();
  }
}

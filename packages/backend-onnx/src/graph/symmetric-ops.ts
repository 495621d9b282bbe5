import type { Builder, Floating, Operand, Value } from './graph-builder.js';

/**
 * Operations on stacks of matrices, for the graphs of roots. Stacks are [count, n, n]; one number
 * for each matrix is [count, 1, 1].
 */
export function stackOps(b: Builder) {
  const two = (operator: string) => (x: Operand, y: Operand) => b.op(operator, [x, y]);
  const compare = (operator: string) => (x: Value, y: Operand) =>
    b.op(operator, [x, y], { type: 'bool' });
  const one = (operator: string) => (x: Value) => b.op(operator, [x]);
  const reduce = (operator: string, axes: readonly number[]) => (x: Value) =>
    b.op(operator, [x, b.integers(axes)], { attributes: { keepdims: { integer: 1 } } });
  const [add, sub, mul, div, matMul] = [
    two('Add'),
    two('Sub'),
    two('Mul'),
    two('Div'),
    two('MatMul'),
  ];
  const [abs, largest] = [one('Abs'), reduce('ReduceMax', [1, 2])];
  const sum = reduce('ReduceSum', [1, 2]);
  const frobeniusNorm = (x: Value) => b.op('Sqrt', [sum(mul(x, x))]);
  const rowNorm = (x: Value) => largest(reduce('ReduceSum', [2])(abs(x)));
  const transpose = (x: Value) =>
    b.op('Transpose', [x], { attributes: { perm: { integers: [0, 2, 1] } } });
  return {
    add,
    sub,
    mul,
    div,
    matMul,
    abs,
    sum,
    transpose,
    pow: two('Pow'),
    min: two('Min'),
    max: two('Max'),
    sqrt: one('Sqrt'),
    and: compare('And'),
    not: one('Not'),
    less: compare('Less'),
    greater: compare('Greater'),
    equal: compare('Equal'),
    square: (x: Value) => mul(x, x),
    where: (condition: Value, yes: Operand, no: Operand) => b.op('Where', [condition, yes, no]),
    /** The largest absolute element of each matrix; it may skip NaN. */
    maxAbs: (x: Value) => largest(abs(x)),
    /**
     * The largest sum of a row's absolute elements: a norm of each matrix, which no eigenvalue
     * exceeds.
     */
    rowNorm,
    /**
     * The root of the sum of the squares of the elements, or of the eigenvalues: no eigenvalue
     * exceeds it.
     */
    frobeniusNorm,
    /** The smaller of these norms, at most n^(1/2) times the largest eigenvalue. */
    norm: (x: Value) => b.op('Min', [frobeniusNorm(x), rowNorm(x)]),
    symmetric: (x: Value) => mul(add(x, transpose(x)), 0.5),
    /** Whether the condition holds for any matrix, as a scalar. */
    any: (x: Value) => {
      const numbers = b.cast(x, 'float32');
      const most = b.op('ReduceMax', [numbers], { attributes: { keepdims: { integer: 0 } } });
      return compare('Greater')(most, 0);
    },
    /** x^p by repeated squaring. */
    power: (x: Value, p: number) => power(x, p, matMul),
    /** The n x n identity, for stacks of n x n. */
    identity: (like: Value, type: Floating) => {
      const attributes = { start: { integer: 1 }, end: { integer: 3 } };
      const zeros = b.op(
        'ConstantOfShape',
        [b.op('Shape', [like], { attributes, type: 'int64' })],
        {
          type: 'float32',
        },
      );
      return b.cast(b.op('EyeLike', [zeros]), type);
    },
  };
}
function power(x: Value, p: number, matMul: (x: Value, y: Value) => Value): Value {
  if (p === 1) return x;
  const half = power(x, Math.floor(p / 2), matMul);
  const squared = matMul(half, half);
  return p % 2 === 0 ? squared : matMul(squared, x);
}

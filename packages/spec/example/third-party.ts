// A preconditioner of one's own, in the words of the contract, and the loop that a host runs around
// it.
import '@tensorflow/tfjs';
import {
  add,
  dispose,
  mul,
  rsqrt,
  square,
  sub,
  sum,
  tensor,
  tidy,
  zeros,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {
  checkKnown,
  checkNumber,
  type Block,
  type RefreshingPreconditioner,
} from '@curvature/spec';

/** Divides by the root of a running mean of squared gradients. */
function diagonal(
  options: { decay?: number } = {},
): RefreshingPreconditioner<Tensor, Tensor, 'grad'> {
  checkKnown('diagonal', options, ['decay']);
  const decay = checkNumber('diagonal', 'decay', options.decay ?? 0.9, { min: 0, below: 1 });
  return {
    specVersion: 1,
    name: 'diagonal',
    needs: ['grad'],
    init: ({ shape }) => zeros([...shape]),
    accumulate: (squares, { grad }) => add(mul(squares, decay), mul(square(grad), 1 - decay)),
    refresh: (squares) => rsqrt(add(squares, 1e-12)),
    apply: (root, direction) => mul(root, direction),
  };
}

// One axis is a thousand times steeper than the other; the minimum is at 0.
const curvature = tensor([[1000, 1]]);
const parameter = { name: 'w', shape: [2] };
const block: Block = { id: 'w', index: 0, shape: [1, 2], axes: [1], parameter };
const plugin = diagonal({ decay: 0.9 });

let weights: Tensor = tensor([[1, 1]]);
let statistics = tidy(() => plugin.init(block));
let cache: Tensor | null = null;
for (let step = 1; step <= 60; step++) {
  const context = { block, step };
  const last: Tensor[] = cache ? [weights, statistics, cache] : [weights, statistics];
  // The host owns memory: what a verb returns is kept, all else goes.
  [weights, statistics, cache] = tidy((): [Tensor, Tensor, Tensor] => {
    const grad = mul(curvature, weights);
    const nextStatistics = plugin.accumulate(statistics, { grad }, cache, context);
    const nextCache = plugin.refresh(nextStatistics, cache, context) as Tensor;
    return [
      sub(weights, mul(plugin.apply(nextCache, grad, nextStatistics, context), 0.1)),
      nextStatistics,
      nextCache,
    ];
  });
  dispose(last);
  if (step % 20 === 0) {
    const loss = tidy(() => mul(sum(mul(curvature, square(weights))), 0.5).dataSync()[0]);
    console.log(
      `step ${step}  loss ${loss?.toExponential(2)}  weights ${[...weights.dataSync()].map((x) => x.toExponential(2))}`,
    );
  }
}

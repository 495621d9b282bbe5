import type { AnyPreconditioner, Block, Preconditioner, State } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import { dispose, type Tensor, type TensorContainer } from '@tensorflow/tfjs-core';

type Pair = { readonly first: State; readonly second: State };

const ask = (one: AnyPreconditioner, block: Block) => one.accepts?.(block) ?? true;
const meaningOf = (one: AnyPreconditioner, block: Block) =>
  JSON.stringify(one.meaning?.(block) ?? one.name);

const pairOf = ([first, second]: readonly State[]): Pair => ({ first: first!, second: second! });

/** Both once they are there. If one fails, the other is of no use, unless it was there before. */
async function both(
  found: readonly (State | Promise<State>)[],
  previous: Pair | null,
): Promise<Pair> {
  const settled = await Promise.allSettled(found);
  const values = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = settled.find((one) => one.status === 'rejected');
  if (!failed) return pairOf(values);
  const old = [previous?.first, previous?.second];
  for (const value of values) if (!old.includes(value)) dispose(value as TensorContainer);
  throw failed.reason;
}

/**
 * Two preconditioners in a row: the second is applied to what the first makes of a direction. Both
 * see the gradient itself, each keeps its own statistics, and they are refreshed together. A block
 * that one refuses is refused. `inRow(eigenCorrected(...), orthogonal())` is SOAP before Muon, of
 * which Vyas's code projects and averages the momentum where SOAP's statistics see the gradient.
 *
 * Source: modded-nanogpt, records of track 3, number 44, for SOAP before Muon.
 */
export function inRow(
  first: AnyPreconditioner<'grad' | 'param'>,
  second: AnyPreconditioner<'grad' | 'param'>,
): Preconditioner<Pair, Pair, 'grad' | 'param'> {
  const cached = first.refresh !== undefined || second.refresh !== undefined;
  return {
    specVersion: 1,
    name: `${first.name}, ${second.name}`,
    needs: [...new Set([...first.needs, ...second.needs])],
    linear: false, // The product of two symmetric matrices is not symmetric.
    stacked: [first, second].every((one) => one.stacked || !one.refresh),
    accepts: (block) => {
      const refusal = ask(first, block);
      return refusal === true ? ask(second, block) : refusal;
    },
    axes: (block) => first.axes?.(block) ?? block.axes,
    meaning: (block) => ({ first: meaningOf(first, block), second: meaningOf(second, block) }),
    init: (block) => ({ first: first.init(block) as State, second: second.init(block) as State }),
    accumulate: (stats, signals, cache, context) => ({
      first: first.accumulate(stats.first, signals, cache?.first ?? null, context) as State,
      second: second.accumulate(stats.second, signals, cache?.second ?? null, context) as State,
    }),
    ...(cached && {
      refresh(stats: Pair, previous: Pair | null, context: never) {
        const found = [
          first.refresh?.(stats.first, previous?.first ?? null, context) ?? null,
          second.refresh?.(stats.second, previous?.second ?? null, context) ?? null,
        ];
        return found.some(isPromise) ? both(found, previous) : pairOf(found as State[]);
      },
    }),
    apply(cache, direction: Tensor, stats, context) {
      const between = first.apply(cache?.first ?? null, direction, stats.first, context);
      return second.apply(cache?.second ?? null, between, stats.second, context);
    },
  };
}

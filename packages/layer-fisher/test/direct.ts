// Calls a preconditioner of layers as a host does, on given signals.
import type { Block, Context, Layer, Preconditioner, Signals, State } from '@curvature/spec';
import type * as tf from '@tensorflow/tfjs';

export type LayerPreconditioner<S extends State, C extends State> = Preconditioner<
  S,
  C,
  'activations' | 'outputGrads'
>;
export type LayerSignals = Pick<Signals, 'activations' | 'outputGrads'>;

export const layer = (kind: Layer['kind'], bias: string | null = null): Layer => ({
  kind,
  name: 'dense',
  mechanism: 'test',
  bias,
});

/** The block of a matrix; with `joint` its last row is the bias. */
export function matrixBlock(
  inputs: number,
  outputs: number,
  kind: Layer['kind'] = 'linear',
  joint = false,
): Block {
  const shape = [inputs, outputs];
  return {
    id: 'w',
    index: 0,
    shape: [1, ...shape],
    axes: [1, 2],
    parameter: { name: 'w', shape },
    layer: layer(kind, joint ? 'b' : null),
    ...(joint && { bias: 'b' }),
  };
}

/**
 * Accumulates the batches, refreshes after the last, and applies to `x`, [1, ...tile]. Call it in a
 * tidy.
 */
export function updateOf<S extends State, C extends State>(
  p: LayerPreconditioner<S, C>,
  block: Block,
  batches: readonly LayerSignals[],
  x: tf.Tensor,
  context: Partial<Context> = {},
): { update: tf.Tensor; stats: S; cache: C; at: Context } {
  const at = { block, step: batches.length, ...context };
  const stats = batches.reduce(
    (s, batch, k) => p.accumulate(s, batch, null, { ...at, step: k + 1 }),
    p.init(block),
  );
  const cache = (p.refresh?.(stats, null, at) ?? null) as C;
  return { update: p.apply(cache, x, stats, at), stats, cache, at };
}

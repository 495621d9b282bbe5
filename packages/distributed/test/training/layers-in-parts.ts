// One process that takes the parts of K ranks in turn, for statistics of layers: the source of
// signals runs one pass for each part, and the preconditioner accumulates one after the other.
import type {
  AnyPreconditioner,
  Block,
  Captured,
  Signal,
  SignalSource,
  State,
} from '@curvature/spec';
import type * as tf from '@tensorflow/tfjs';
import { shareOf } from '../../src/member/share.js';
import { meanOfStates, meansOf } from './means.js';
import { allRows, type Problem } from './problems.js';

type Source = SignalSource<'activations' | 'outputGrads'>;
interface Pass {
  readonly value: tf.Scalar;
  readonly grads: tf.NamedTensorMap;
}

/** The batch of a problem, cut as ranks cut it. */
export class Parts {
  step = 1;
  private readonly rows: readonly (readonly number[])[];
  readonly weights: readonly number[];
  /** The part in hand; null: all of them. */
  private part: number | null = null;

  constructor(
    private readonly problem: Problem,
    count: number,
  ) {
    const all = allRows(problem);
    this.rows = Array.from({ length: count }, (_, k) =>
      all.slice(...shareOf(all.length, k, count)),
    );
    this.weights = this.rows.map(({ length }) => length);
  }

  /** Of the part in hand, or the mean over all parts. */
  loss(): tf.Scalar {
    if (this.part !== null) return this.problem.loss(this.step, this.rows[this.part]!);
    const losses = this.each(() => [this.loss()]);
    return meansOf(losses, this.weights)[0] as tf.Scalar;
  }

  /** Takes the parts in hand, one after the other. */
  each<T>(work: (part: number) => T): T[] {
    try {
      return this.rows.map((_, part) => work((this.part = part)));
    } finally {
      this.part = null;
    }
  }

  /** The portion of the samples that a part has. */
  portion(part: number): number {
    return this.weights[part]! / this.weights.reduce((a, b) => a + b);
  }
}

/** Captures each part; its signals are lists, one for each part. */
export const sourceInParts = (source: Source, parts: Parts): Source => ({
  provides: source.provides,
  capture(request) {
    const all = parts.each(() => source.capture(request));
    return {
      value: meanOfPasses(
        all.map(({ value }) => value as Pass),
        parts,
      ) as never,
      layer: (parameter) => all[0]!.layer(parameter),
      of: (block) => lists(all, block) as never,
      dispose: () => all.forEach((captured) => captured.dispose()),
    };
  },
});

function meanOfPasses(passes: readonly Pass[], { weights }: Parts): Pass {
  const names = Object.keys(passes[0]!.grads);
  const all = passes.map(({ value, grads }) => [value, ...names.map((name) => grads[name]!)]);
  const [value, ...grads] = meansOf(all, weights) as [tf.Scalar, ...tf.Tensor[]];
  for (const tensor of all.flat()) tensor.dispose();
  return { value, grads: Object.fromEntries(names.map((name, i) => [name, grads[i]!])) };
}

type AnyCaptured = Captured<unknown, 'activations' | 'outputGrads'>;
function lists(all: readonly AnyCaptured[], block: Block) {
  const each = all.map((captured) => captured.of(block)!);
  if (each.includes(null as never)) return null;
  return {
    activations: each.map(({ activations }) => activations),
    outputGrads: each.map(({ outputGrads }) => outputGrads),
  };
}

/** Accumulates each part by itself from the same statistics; those of all are their mean. */
export function preconditionerInParts<P extends AnyPreconditioner>(p: P, parts: Parts): P {
  const { weights } = parts;
  const accumulate: P['accumulate'] = (stats, signals, cache, context) => {
    const given = signals as unknown as Record<Signal, readonly tf.Tensor[]>;
    const each = weights.map((_, part) => {
      const own = {
        ...signals,
        activations: given.activations[part]!,
        outputGrads: given.outputGrads[part]!,
      };
      return p.accumulate(stats, own, cache, { ...context, portion: parts.portion(part) }) as State;
    });
    return meanOfStates(each, weights) as never;
  };
  return { ...p, accumulate };
}

import rates from './rates.json' with { type: 'json' };

/** An optimizer that can race. */
export interface Racer {
  readonly name: string;
  /** As it is written in sentences. */
  readonly label: string;
  /** The package that exports it; null for those of TensorFlow.js itself. */
  readonly from: string | null;
  /** The call in code, without its arguments. */
  readonly call: string;
  /** The rate that it races with unless a visitor sets another; null: its default. */
  readonly rate: number | null;
  /** Rates that `bench/rates.ts` has tried for the digits, with the loss at the end of each. */
  readonly tried: readonly Tried[];
}

/** A learning rate, null for the default, and the loss it led to; null if it diverged. */
export interface Tried {
  readonly rate: number | null;
  readonly loss: number | null;
}

const searched: Readonly<Record<string, readonly Tried[]>> = rates.tried;

/** The rate of the lowest loss. */
export const bestOf = (tried: readonly Tried[]): number | null =>
  tried.toSorted((a, b) => (a.loss ?? Infinity) - (b.loss ?? Infinity))[0]?.rate ?? null;

const ours = (name: string, label: string, from: string): Racer => ({
  name,
  label,
  from: `@curvature/${from}`,
  call: name,
  // Out of the box: only the optimizers of TensorFlow.js are tuned.
  rate: null,
  tried: searched[name] ?? [],
});

const stock = (name: string, label: string): Racer => ({
  name,
  label,
  from: null,
  call: `tf.train.${name}`,
  rate: bestOf(searched[name] ?? []),
  tried: searched[name] ?? [],
});

/** All optimizers that can race; the index of one is that of its colour. */
export const racers: readonly Racer[] = [
  stock('adam', 'Adam'),
  ours('sonew', 'SONew', 'sonew'),
  ours('shampoo', 'Shampoo', 'shampoo'),
  ours('soap', 'SOAP', 'shampoo'),
  ours('kfac', 'K-FAC', 'thor'),
  ours('thor', 'THOR', 'thor'),
];

/** The racer of this name. */
export function racerOf(name: string): Racer {
  const found = racers.find((racer) => racer.name === name);
  if (!found) throw new Error(`No racer is named ${name}.`);
  return found;
}

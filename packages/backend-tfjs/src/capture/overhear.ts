import type { Listener, Signal, SignalSource } from '@curvature/spec';
import { shadowEngine } from '@curvature/spec/internal';
import { Variable, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

type Pass = { readonly value: Scalar; readonly grads: readonly (Tensor | null)[] };
type Gradients = (
  f: () => Scalar,
  xs: readonly Tensor[],
  dy?: Tensor | null,
  allowNoGradients?: boolean,
) => Pass;
type Capture = SignalSource<Signal>['capture'];

/** How each listener captures. */
const listeners = new Map<Listener<Signal>, Capture>();
let undo: (() => void) | null = null;
let isInside = false;

/**
 * Lets the listener have what `capture` makes of every pass of `tf.variableGrads`, until the
 * function that it returns is called.
 *
 * A loop of the user's own calls nothing of ours before the pass is over. So `engine().gradients`,
 * by which all passes go, is replaced while somebody listens.
 */
export function overhear<N extends Signal>(
  listener: Listener<N>,
  capture: SignalSource<N>['capture'],
): () => void {
  const own = listener as unknown as Listener<Signal>;
  listeners.set(own, capture as unknown as Capture);
  undo ??= shadowEngine('gradients', (original) => listening(original as Gradients));
  return () => {
    listeners.delete(own);
    if (listeners.size > 0) return;
    undo?.();
    undo = null;
  };
}

/** Runs what is captured already, so that nobody else listens to it. */
export function unheard<T>(run: () => T): T {
  const before = isInside;
  isInside = true;
  try {
    return run();
  } finally {
    isInside = before;
  }
}

/** The same method, which lets listeners capture. */
function listening(original: Gradients): Gradients {
  return (f, xs, dy, allowNoGradients) => {
    const pass = (loss: () => Scalar) => original(loss, xs, dy, allowNoGradients);
    const variables = xs.filter((x): x is Variable => x instanceof Variable);
    if (isInside || variables.length === 0 || variables.length < xs.length) return pass(f);
    const heard = [...listeners].filter(([listener]) => listener.hears(variables));
    return unheard(() => passFor(heard, variables, pass)(f));
  };
}

/** The pass inside of everybody's capture. */
function passFor(
  heard: readonly (readonly [Listener<Signal>, Capture])[],
  variables: readonly Variable[],
  pass: (loss: () => Scalar) => Pass,
): (loss: () => Scalar) => Pass {
  return heard.reduce(
    (inner, [{ wanted, take }, capture]) =>
      (loss) => {
        const differentiate = (observed: () => Scalar) => named(inner(observed), variables);
        const captured = capture({ loss, variables, wanted, differentiate });
        take(captured, variables);
        return captured.value.pass;
      },
    pass,
  );
}

/** With the gradients by name too, by which signals are held to their law. */
const named = (pass: Pass, variables: readonly Variable[]) => ({
  pass,
  grads: Object.fromEntries(variables.map(({ name }, i) => [name, pass.grads[i]])),
});

import type { Listener, Signal, SignalSource } from '@curvature/spec';
import { replaceEngineMethod } from '@curvature/spec/internal';
import { Variable, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

type Pass = { readonly value: Scalar; readonly grads: readonly (Tensor | null)[] };
type Gradients = (
  f: () => Scalar,
  xs: readonly Tensor[],
  dy?: Tensor | null,
  allowNoGradients?: boolean,
) => Pass;
type Capture = SignalSource<Signal>['capture'];

/** The capture of each listener's source. */
const listeners = new Map<Listener<Signal>, Capture>();
let undo: (() => void) | null = null;
let isInside = false;

/**
 * Captures every pass of `tf.variableGrads` for the listener, until the function that it returns is
 * called.
 *
 * A user's own loop calls nothing of this project before the pass is over. All passes call
 * `engine().gradients`, so that is replaced while there are listeners.
 */
export function overhear<N extends Signal>(
  listener: Listener<N>,
  capture: SignalSource<N>['capture'],
): () => void {
  const own = listener as unknown as Listener<Signal>;
  listeners.set(own, capture as unknown as Capture);
  undo ??= replaceEngineMethod('gradients', (original) => listening(original as Gradients));
  return () => {
    listeners.delete(own);
    if (listeners.size > 0) return;
    undo?.();
    undo = null;
  };
}

/** Runs a pass that is captured already, so that no listener captures it again. */
export function withoutListeners<T>(run: () => T): T {
  const before = isInside;
  isInside = true;
  try {
    return run();
  } finally {
    isInside = before;
  }
}

/** The same method, with a capture for each listener that hears the variables. */
function listening(original: Gradients): Gradients {
  return (f, xs, dy, allowNoGradients) => {
    const pass = (loss: () => Scalar) => original(loss, xs, dy, allowNoGradients);
    const variables = xs.filter((x): x is Variable => x instanceof Variable);
    if (isInside || variables.length === 0 || variables.length < xs.length) return pass(f);
    const active = [...listeners].filter(([listener]) => listener.hears(variables));
    return withoutListeners(() => capturedPass(active, variables, pass)(f));
  };
}

/** The pass within the captures of all active listeners. */
function capturedPass(
  active: readonly (readonly [Listener<Signal>, Capture])[],
  variables: readonly Variable[],
  pass: (loss: () => Scalar) => Pass,
): (loss: () => Scalar) => Pass {
  return active.reduce(
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

/** Adds the gradients by name, to which signals are held. */
const named = (pass: Pass, variables: readonly Variable[]) => ({
  pass,
  grads: Object.fromEntries(variables.map(({ name }, i) => [name, pass.grads[i]])),
});

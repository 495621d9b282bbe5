import type { Listener, Signal, SignalSource } from '@curvature/spec';

/**
 * Lets `ear` hear of passes that others run, e.g. a loop of `tf.variableGrads`, until the function
 * that is returned is called, or nobody holds `ear` any longer. null where the source cannot.
 */
export function listen(
  ear: Listener<Signal>,
  source: SignalSource<Signal> | null,
): (() => void) | null {
  if (!source?.overhear) return null;
  const held = new WeakRef(ear);
  const stop = source.overhear({
    hears(variables) {
      const alive = held.deref();
      if (!alive) stop();
      return alive?.hears(variables) ?? false;
    },
    wanted: (name) => held.deref()?.wanted(name) ?? false,
    take(captured, variables) {
      const alive = held.deref();
      if (alive) alive.take(captured, variables);
      else captured.dispose();
    },
  });
  return stop;
}

import type { Listener, Signal, SignalSource } from '@curvature/spec';

/**
 * Lets a listener capture passes that others run, e.g. a loop of `tf.variableGrads`. It is held
 * weakly: listening ends when the returned function is called or the listener is collected.
 * @returns null if the source cannot overhear.
 */
export function listen(
  listener: Listener<Signal>,
  source: SignalSource<Signal> | null,
): (() => void) | null {
  if (!source?.overhear) return null;
  const held = new WeakRef(listener);
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

import type { Layer } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import type { CapturedSignals } from './captured-signals.js';
import { type Errors, errorsOf, type Gradients } from './check.js';
import { TOLERANCE } from './gradient-law.js';
import type { Found } from './tape/survey.js';
import type { Wrappable } from './wrap/wrappable.js';

type Mechanism = 'tape' | 'layer';
type Failure = readonly [name: string, reason: string];

/** The layers that parameters belong to, by their names, over all captures of a source. */
export class LayerRegistry {
  /** What the tape has shown: a layer, or why there is none. */
  private readonly layers = new Map<string, Layer | string>();
  /** Operations that use a parameter otherwise than as a weight. */
  private readonly otherUses = new Map<string, readonly string[]>();
  private readonly failures = new Map<string, string>();
  /** Parameters whose layer is wrapped, since the tape failed for them. */
  private readonly wrapped = new Set<string>();
  private readonly checked = new Set<string>();
  /** Parameters whose check has no answer yet. */
  private readonly pendingChecks = new Set<string>();
  private wrappable: ReadonlyMap<string, Wrappable> = new Map();
  private warned = false;
  private noLayerToWrap = 'no layer that can be wrapped has it as its weight';

  constructor(private tape: boolean) {}

  get usesTape(): boolean {
    return this.tape;
  }

  /** Takes the layers of the model as they are now: tf.layers builds them late. */
  update(wrappable: ReadonlyMap<string, Wrappable>): void {
    this.wrappable = wrappable;
  }

  /** Takes what a survey of the tape found. */
  record(found: ReadonlyMap<string, Found | string>): void {
    for (const [name, what] of found) {
      // A layer that was found once stays one, though a step may not use it.
      if (typeof what === 'string' && this.covers(name)) continue;
      this.layers.set(name, typeof what === 'string' ? what : what.layer);
      this.otherUses.set(name, typeof what === 'string' ? [] : what.others);
    }
  }

  /** The layer whose weight a parameter is, or why it has no signals. */
  layer(name: string): Layer | string {
    const failure = this.failures.get(name);
    if (failure !== undefined) return failure;
    if (this.mechanism(name) === 'layer') return this.wrappedLayer(name);
    return this.layers.get(name) ?? 'it was not among the parameters that are trained';
  }

  covers(name: string): boolean {
    return typeof this.layer(name) !== 'string';
  }

  mechanism(name: string): Mechanism {
    return this.tape && !this.wrapped.has(name) ? 'tape' : 'layer';
  }

  /** The layers to wrap for the wanted parameters for which the tape is not used. */
  toWrap(wanted: (name: string) => boolean): Wrappable[] {
    const names = [...this.wrappable.keys()].filter((name) => this.mechanism(name) === 'layer');
    return names
      .filter((name) => wanted(name) && this.covers(name))
      .map((name) => this.wrappable.get(name)!);
  }

  /** Wraps layers from the next capture on, since the tape is not what this package knows. */
  disableTape(names: readonly string[]): void {
    this.tape = false;
    this.noLayerToWrap = 'the gradient tape of TensorFlow.js is not where it was expected';
    this.warn(names.map((name) => [name, this.noLayerToWrap]));
  }

  /**
   * Holds the signals of new parameters to their gradients, if there are any, and discards those
   * that fail; if the answer comes later, from the next capture on.
   */
  check(signals: CapturedSignals, gradients: Gradients | null): void {
    const fresh = signals
      .names()
      .filter((name) => !this.checked.has(name) && !this.pendingChecks.has(name));
    const errors = gradients && errorsOf(fresh, signals, gradients);
    if (errors && isPromise(errors)) void this.decideLater(fresh, errors);
    else for (const name of this.decide(fresh, errors)) signals.discard(name);
  }

  private async decideLater(names: readonly string[], errors: Promise<Errors>): Promise<void> {
    for (const name of names) this.pendingChecks.add(name);
    const answer = await errors;
    for (const name of names) this.pendingChecks.delete(name);
    this.decide(names, answer);
  }

  /** Records the results of a check, and returns the parameters whose signals must not be used. */
  private decide(names: readonly string[], errors: Errors | null): string[] {
    // A loss that is not finite says nothing of the law; another step will.
    const unknown = names.filter((name) => !Number.isFinite(errors?.get(name) ?? 0));
    for (const name of names) if (!unknown.includes(name)) this.checked.add(name);
    const failures = errors ? this.deviations(errors) : this.unverifiable(names);
    for (const [name, reason] of failures) this.fail(name, reason);
    this.warn(failures);
    return [...unknown, ...failures.map(([name]) => name)];
  }

  private deviations(errors: Errors): Failure[] {
    return [...errors]
      .filter(([, error]) => error > TOLERANCE && Number.isFinite(error))
      .map(([name, error]) => [name, `${offBy(error)}${this.explain(name)}`]);
  }

  private unverifiable(names: readonly string[]): Failure[] {
    return names
      .filter((name) => this.otherUses.get(name)?.length)
      .map((name) => [name, `its gradient is not known${this.explain(name)}`]);
  }

  private fail(name: string, reason: string): void {
    const canWrap = this.mechanism(name) === 'tape' && this.wrappable.has(name);
    if (!canWrap) this.failures.set(name, reason);
    else {
      this.wrapped.add(name);
      this.checked.delete(name);
    }
  }

  private wrappedLayer(name: string): Layer | string {
    const own = this.wrappable.get(name);
    if (own) return own.refusal ?? own.layer;
    const [owner] = [...this.wrappable].find(([, { layer }]) => layer.bias === name) ?? [];
    return owner === undefined ? this.noLayerToWrap : `it is a bias of "${owner}"`;
  }

  /** Other uses of a parameter, as the cause of a failure. */
  private explain(name: string): string {
    const others = this.otherUses.get(name) ?? [];
    return others.length > 0 ? `: ${others.join(', ')} uses it as well` : '';
  }

  private warn(failures: readonly Failure[]): void {
    if (this.warned || failures.length === 0) return;
    this.warned = true;
    const lines = failures.map(([name, reason]) => {
      const layer = this.layer(name);
      return `"${name}": ${reason}; ${typeof layer === 'string' ? 'it has no signals.' : 'its layer is wrapped instead.'}`;
    });
    console.warn(`captureLayers: not all is captured from the tape.\n${lines.join('\n')}`);
  }
}

const offBy = (error: number) =>
  `its gradient is not the product of inputs and output gradients (off by ${(100 * error).toPrecision(2)}%)`;

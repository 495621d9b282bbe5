import type { Layer } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import { type Errors, errorsOf, type Gradients } from './check.js';
import type { Harvest } from './captured-signals.js';
import { TOLERANCE } from './law.js';
import type { Found } from './tape/survey.js';
import type { Wrappable } from './wrap/wrappable.js';

type Mechanism = 'tape' | 'layer';

/**
 * What a source has found out about parameters, by their names, over all captures, and how it gets
 * at each.
 */
export class Knowledge {
  private readonly known = new Map<string, Layer | string>();
  private readonly others = new Map<string, readonly string[]>();
  private readonly failed = new Map<string, string>();
  private readonly wrapped = new Set<string>();
  private readonly checked = new Set<string>();
  /** Whose check has not been answered yet. */
  private readonly asked = new Set<string>();
  private wrappable: ReadonlyMap<string, Wrappable> = new Map();
  private warned = false;
  private unreached = 'no layer that can be wrapped has it as its weight';

  constructor(private tape: boolean) {}

  get usesTape(): boolean {
    return this.tape;
  }

  /** Takes in the layers of the model as they are now: those of tf.layers are built late. */
  meet(wrappable: ReadonlyMap<string, Wrappable>): void {
    this.wrappable = wrappable;
  }

  learn(found: ReadonlyMap<string, Found | string>): void {
    for (const [name, what] of found) {
      // What has been a layer once stays one, though a step may go without it.
      if (typeof what === 'string' && this.covers(name)) continue;
      this.known.set(name, typeof what === 'string' ? what : what.layer);
      this.others.set(name, typeof what === 'string' ? [] : what.others);
    }
  }

  layer(name: string): Layer | string {
    if (this.mechanism(name) === 'layer') return this.failed.get(name) ?? this.wrappedLayer(name);
    return (
      this.failed.get(name) ??
      this.known.get(name) ??
      'it was not among the parameters that are trained'
    );
  }

  covers(name: string): boolean {
    return typeof this.layer(name) !== 'string';
  }

  mechanism(name: string): Mechanism {
    return this.tape && !this.wrapped.has(name) ? 'tape' : 'layer';
  }

  /** The layers to be wrapped for those of these parameters that the tape is of no help with. */
  toWrap(wanted: (name: string) => boolean): Wrappable[] {
    const names = [...this.wrappable.keys()].filter((name) => this.mechanism(name) === 'layer');
    return names
      .filter((name) => wanted(name) && this.covers(name))
      .map((name) => this.wrappable.get(name)!);
  }

  /** The tape is not what it was thought to be: from the next capture on, layers are wrapped. */
  giveUpTape(names: readonly string[]): void {
    this.tape = false;
    this.unreached = 'the gradient tape of TensorFlow.js is not where it was expected';
    this.warn(names.map((name) => [name, this.unreached]));
  }

  /**
   * Holds the signals of parameters not seen before to their gradients, where those are to be had,
   * and lets go of what fails; where the answer comes later, from then on.
   */
  check(harvest: Harvest, gradients: Gradients | null): void {
    const fresh = harvest
      .names()
      .filter((name) => !this.checked.has(name) && !this.asked.has(name));
    const errors = gradients && errorsOf(fresh, harvest, gradients);
    if (errors && isPromise(errors)) void this.judgeLater(fresh, errors);
    else for (const name of this.judge(fresh, errors)) harvest.drop(name);
  }

  private async judgeLater(names: readonly string[], errors: Promise<Errors>): Promise<void> {
    for (const name of names) this.asked.add(name);
    const answer = await errors;
    for (const name of names) this.asked.delete(name);
    this.judge(names, answer);
  }

  /** Takes note of how far signals are off, and returns whose are not to be used. */
  private judge(names: readonly string[], errors: Errors | null): string[] {
    // A loss that is not finite says nothing of the law: another step will.
    const unknown = names.filter((name) => !Number.isFinite(errors?.get(name) ?? 0));
    for (const name of names) if (!unknown.includes(name)) this.checked.add(name);
    const reasons: [string, string][] = errors
      ? [...errors]
          .filter(([, error]) => error > TOLERANCE && Number.isFinite(error))
          .map(([name, error]) => [name, `${offBy(error)}${this.blame(name)}`])
      : names
          .filter((name) => this.others.get(name)?.length)
          .map((name) => [name, `its gradient is not known${this.blame(name)}`]);
    for (const [name, why] of reasons) this.fail(name, why);
    this.warn(reasons);
    return [...unknown, ...reasons.map(([name]) => name)];
  }

  private fail(name: string, why: string): void {
    const canWrap = this.mechanism(name) === 'tape' && this.wrappable.has(name);
    if (!canWrap) this.failed.set(name, why);
    else {
      this.wrapped.add(name);
      this.checked.delete(name);
    }
  }

  private wrappedLayer(name: string): Layer | string {
    const own = this.wrappable.get(name);
    if (own) return own.refusal ?? own.layer;
    const [owner] = [...this.wrappable].find(([, { layer }]) => layer.bias === name) ?? [];
    return owner === undefined ? this.unreached : `it is a bias of "${owner}"`;
  }

  private blame(name: string): string {
    const others = this.others.get(name) ?? [];
    return others.length > 0 ? `: ${others.join(', ')} uses it as well` : '';
  }

  private warn(reasons: readonly (readonly [name: string, why: string])[]): void {
    if (this.warned || reasons.length === 0) return;
    this.warned = true;
    const lines = reasons.map(([name, why]) => {
      const layer = this.layer(name);
      return `"${name}": ${why}; ${typeof layer === 'string' ? 'it has no signals.' : 'its layer is wrapped instead.'}`;
    });
    console.warn(`captureLayers: not all is captured from the tape.\n${lines.join('\n')}`);
  }
}

const offBy = (error: number) =>
  `its gradient is not the product of inputs and output gradients (off by ${(100 * error).toPrecision(2)}%)`;

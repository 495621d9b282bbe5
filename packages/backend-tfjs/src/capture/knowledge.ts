import type { Layer } from '@curvature/spec';
import { dispose, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Harvest } from './harvest.js';
import { gradientOf, relativeErrors, TOLERANCE } from './law.js';
import type { Found } from './survey.js';

/** What a source has found out about parameters, by their names, over all captures. */
export class Knowledge {
  private readonly known = new Map<string, Layer | string>();
  private readonly others = new Map<string, readonly string[]>();
  private readonly failed = new Map<string, string>();
  private readonly checked = new Set<string>();

  learn(found: ReadonlyMap<string, Found | string>): void {
    for (const [name, what] of found) {
      // What has been a layer once stays one, though a step may go without it.
      if (typeof what === 'string' && this.covers(name)) continue;
      this.known.set(name, typeof what === 'string' ? what : what.layer);
      this.others.set(name, typeof what === 'string' ? [] : what.others);
    }
  }

  layer(name: string): Layer | string {
    return this.failed.get(name) ?? this.known.get(name) ?? 'it was not among the parameters that are trained';
  }

  covers(name: string): boolean {
    return typeof this.layer(name) !== 'string';
  }

  /**
   * Holds the signals of parameters that it has not seen before against their gradients, where those are to be had, and returns what fails.
   */
  check(harvest: Harvest, gradients: Readonly<Record<string, Tensor | null>> | null): ReadonlyMap<string, string> {
    const fresh = harvest.names().filter((name) => !this.checked.has(name));
    for (const name of fresh) this.checked.add(name);
    const failed = gradients ? this.measure(fresh, harvest, gradients) : this.suspect(fresh);
    for (const [name, why] of failed) this.failed.set(name, why);
    return failed;
  }

  /** Without gradients to compare with, what is used otherwise as well cannot be trusted. */
  private suspect(names: readonly string[]): Map<string, string> {
    const suspects = names.filter((name) => this.others.get(name)?.length);
    return new Map(suspects.map((name) => [name, `its gradient is not known${this.blame(name)}`]));
  }

  private measure(
    names: readonly string[],
    harvest: Harvest,
    gradients: Readonly<Record<string, Tensor | null>>,
  ): Map<string, string> {
    const lawful = names.filter((name) => gradients[name] && harvest.uses(name)[0]!.kind !== 'scale');
    const sums = lawful.map((name) => tidy(() => gradientOf(harvest.signals(name)!, harvest.uses(name)[0]!)));
    const errors = relativeErrors(sums.map((sum, i) => [sum, gradients[lawful[i]!]!] as const));
    dispose(sums);
    const failed = lawful.map((name, i) => [name, errors[i]!] as const).filter(([, error]) => !(error <= TOLERANCE));
    return new Map(failed.map(([name, error]) => [name, this.accuse(name, error)]));
  }

  private accuse(name: string, error: number): string {
    const off = `${(100 * error).toPrecision(2)}%`;
    return `its gradient is not the product of inputs and output gradients (off by ${off})${this.blame(name)}`;
  }

  private blame(name: string): string {
    const others = this.others.get(name) ?? [];
    return others.length > 0 ? `: ${others.join(', ')} uses it as well` : '';
  }
}

import type { Block, Captured, Layer, Parameter, Signal, Signals } from '@curvature/spec';
import type { Variable } from '@tensorflow/tfjs-core';

type AnyCaptured = Captured<unknown, Signal>;
interface Pass {
  readonly names: ReadonlySet<string>;
  /** null if the pass was not captured, though it could have been. */
  readonly captured: AnyCaptured | null;
}

/** What a step asks of the passes before it. */
export type KnownPasses = Omit<Passes, 'add' | 'clear'>;

/** The forward and backward passes since the last step, and the signals captured of them. */
export class Passes {
  private passes: readonly Pass[] = [];

  /** Adds a pass; it replaces passes over some of the same parameters. */
  add(variables: readonly Variable[], captured: AnyCaptured | null): void {
    const names = new Set(variables.map(({ name }) => name));
    const replaced = this.passes.filter((pass) => [...pass.names].some((name) => names.has(name)));
    for (const pass of replaced) pass.captured?.dispose();
    this.passes = [...this.passes.filter((pass) => !replaced.includes(pass)), { names, captured }];
  }

  /** Whether a pass over this parameter is known. */
  covers(name: string): boolean {
    return this.passes.some(({ names }) => names.has(name));
  }

  /** Whether passes over all parameters with these gradients are known. */
  coversAll(gradients: ReadonlyMap<string, unknown>): boolean {
    for (const name of gradients.keys()) if (!this.covers(name)) return false;
    return true;
  }

  /** Whether the pass over this parameter was captured. */
  sees(name: string): boolean {
    return this.captureOf(name) !== null;
  }

  /** The layer of a parameter, or why it has none; undefined if no pass was captured. */
  layer(parameter: Parameter): Layer | string | undefined {
    return this.captureOf(parameter.name)?.layer(parameter);
  }

  /** The signals of a block; null if none were captured. Called inside tf.tidy. */
  signals(block: Block): Partial<Pick<Signals, Signal>> | null {
    const { bias, parameter } = block;
    const captured =
      this.captureOf(parameter.name) ?? (bias === undefined ? null : this.captureOf(bias));
    return captured?.of(block) ?? null;
  }

  /** Releases all signals. */
  clear(): void {
    for (const { captured } of this.passes) captured?.dispose();
    this.passes = [];
  }

  private captureOf(name: string): AnyCaptured | null {
    return this.passes.find(({ names }) => names.has(name))?.captured ?? null;
  }
}

import type { Block, Captured, Layer, Parameter, Signal, Signals } from '@curvature/spec';
import type { Variable } from '@tensorflow/tfjs-core';

type Seen = Captured<unknown, Signal>;
interface Pass {
  readonly names: ReadonlySet<string>;
  /** null where nothing was captured, though it could have been. */
  readonly captured: Seen | null;
}

/** The forward and backward passes since the last step, and what was captured of them. */
export class Passes {
  private passes: readonly Pass[] = [];

  /** Takes in a pass, in place of those that had some of the same parameters. */
  add(variables: readonly Variable[], captured: Seen | null): void {
    const names = new Set(variables.map(({ name }) => name));
    const replaced = this.passes.filter((pass) => [...pass.names].some((name) => names.has(name)));
    for (const pass of replaced) pass.captured?.dispose();
    this.passes = [...this.passes.filter((pass) => !replaced.includes(pass)), { names, captured }];
  }

  /** Whether a pass over this parameter is known. */
  covers(name: string): boolean {
    return this.passes.some(({ names }) => names.has(name));
  }

  /** Whether the pass over this parameter was captured. */
  sees(name: string): boolean {
    return this.of(name) !== null;
  }

  /** What layer a parameter is the weight of, or why that is not known. */
  layer(parameter: Parameter): Layer | string | undefined {
    return this.of(parameter.name)?.layer(parameter);
  }

  /** The signals of a block; null where there is nothing. Called inside tf.tidy. */
  signals(block: Block): Partial<Pick<Signals, Signal>> | null {
    const { bias, parameter } = block;
    const seen = this.of(parameter.name) ?? (bias === undefined ? null : this.of(bias));
    return seen?.of(block) ?? null;
  }

  /** Lets go of everything. */
  clear(): void {
    for (const { captured } of this.passes) captured?.dispose();
    this.passes = [];
  }

  private of(name: string): Seen | null {
    return this.passes.find(({ names }) => names.has(name))?.captured ?? null;
  }
}

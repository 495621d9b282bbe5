import type { Tensor } from '@tensorflow/tfjs-core';
import type { Meaning, Parameter, State } from './block.js';
import type { FusedRuleHooks } from './hooks/fused.js';
import type { TiledRuleHooks } from './hooks/tiled.js';

/** A first-order rule over a whole parameter: filter, grafted magnitude, momentum, fallback. */
export interface Rule<S extends State> extends FusedRuleHooks<S>, TiledRuleHooks<S> {
  readonly name: string;
  /** The options on which its state depends, beside its name; default none. */
  readonly meaning?: Meaning;
  init(parameter: Parameter): S;
  /**
   * The update for `direction`; second moments come from `grad`. Both have the parameter's shape,
   * and are one tensor if no filter stands before the rule.
   */
  update(
    state: S,
    direction: Tensor,
    grad: Tensor,
    context: { readonly parameter: Parameter; readonly step: number },
  ): readonly [S, Tensor];
}
/**
 * Norm grafting (Agarwal 2020): the preconditioned direction takes the norm of this rule's update,
 * over the whole tensor or tile by tile.
 */
export interface Graft<S extends State> {
  readonly rule: Rule<S>;
  readonly scope: 'tensor' | 'block';
}

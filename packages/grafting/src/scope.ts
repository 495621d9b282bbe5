import type { Graft, Rule, State } from '@curvature/spec';

/** A graft with the norm of the rule's update over the whole parameter, as Google's. */
export const perTensor = <S extends State>(rule: Rule<S>): Graft<S> => ({ rule, scope: 'tensor' });

/** A graft with the norm of the rule's update in each block, as Meta's. */
export const perBlock = <S extends State>(rule: Rule<S>): Graft<S> => ({ rule, scope: 'block' });

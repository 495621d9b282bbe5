import type { Graft, Rule, State } from '@curvature/spec';

/** Lends the norm of the rule's update over the whole parameter, as Google does. */
export const perTensor = <S extends State>(rule: Rule<S>): Graft<S> => ({ rule, scope: 'tensor' });

/** Lends the norm of the rule's update tile by tile, as Meta does. */
export const perBlock = <S extends State>(rule: Rule<S>): Graft<S> => ({ rule, scope: 'block' });

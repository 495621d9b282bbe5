import type { Policy, Rule } from '@curvature/spec';

/**
 * The rule that changes nothing: plain gradient descent as a fallback, none as a filter or
 * momentum.
 */
export const identity: Rule<null> = {
  name: 'identity',
  init: () => null,
  update: (state, direction) => [state, direction],
};

export const everyStep: Policy<null> = {
  name: 'everyStep',
  init: () => null,
  plan: (state) => [{ accumulate: true, refresh: true }, state],
};

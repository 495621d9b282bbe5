import type { Policy, Rule } from '@curvature/spec';

/**
 * The rule that changes nothing. As a fallback it is plain gradient descent, as a filter or
 * momentum it is none.
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

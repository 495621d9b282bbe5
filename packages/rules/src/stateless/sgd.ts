import type { Rule } from '@curvature/spec';

/**
 * Gradient descent: the update is the direction itself. As a graft it lends the gradient's own
 * norm. No state.
 */
export const sgd = (): Rule<null> => ({
  name: 'sgd',
  init: () => null,
  update: (_, direction) => [null, direction],
});

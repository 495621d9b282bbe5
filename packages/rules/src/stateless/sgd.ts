import type { Rule } from '@curvature/spec';

/**
 * Gradient descent: the update is the direction itself. As a graft source its norm is that of the
 * filtered gradient. No state.
 */
export const sgd = (): Rule<null> => ({
  name: 'sgd',
  init: () => null,
  update: (_, direction) => [null, direction],
});

import type { Rule } from '@curvature/spec';

/**
 * The gradient before any filter: as a graft source its norm is that of the gradient of this step.
 * No state.
 */
export const gradient = (): Rule<null> => ({
  name: 'gradient',
  init: () => null,
  update: (_state, _direction, grad) => [null, grad],
});

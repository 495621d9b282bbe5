import type { Rule } from '@curvature/spec';

/**
 * The gradient itself, whatever a filter has made of it: as a graft it lends the norm of the
 * gradient of this step alone. No state.
 */
export const gradient = (): Rule<null> => ({
  name: 'gradient',
  init: () => null,
  update: (_state, _direction, grad) => [null, grad],
});

import { CurvatureError } from '@curvature/spec';
import type { Complete } from './types.js';

/** A policy that judges needs a metric to judge by, where there is something to precondition. */
export function checkMetric(slots: Complete, owner: string): void {
  const { policy, preconditioner, precondition } = slots;
  if (!policy.judge || !preconditioner || precondition !== true || preconditioner.metric) return;
  throw new CurvatureError(
    `${owner}: policy ${policy.name} judges by a metric, and ${preconditioner.name} has none.`,
    'Its author declared no trace, or it keeps nothing that could be watched.',
    'Take every() of @curvature/policies, for this preconditioner alone by the slot groups.',
  );
}

/** Damping adapts to predictions, which need a curvature; that of a group may do. */
export function checkCurvature({ damping, preconditioner, groups }: Complete): void {
  if (!damping || groups || !preconditioner || preconditioner.curvature) return;
  throw new CurvatureError(
    `secondOrder: damping ${damping.name} adapts by a curvature, and ${preconditioner.name} has none.`,
    'Roots and chains have a ridge or damping of their own, an option, which does not adapt.',
    'Leave the slot damping out, or precondition by layers, e.g. with layerFisher().',
  );
}

// Which values of slots fit each other. Types know what is declared: where the type of a preconditioner
// leaves `metric` or `curvature` open, any policy and damping compile, and the host checks them.

/**
 * What `secondOrder` asks of a preconditioner P beside a policy Q and a damping D; `unknown` asks
 * nothing.
 */
export interface Fitting<P, Q, D> {
  readonly preconditioner: P;
  readonly policy?: (Q & PolicyFor<P, Q>) | null;
  readonly damping?: (D & DampingFor<P>) | null;
}

export type PolicyFor<P, Q> = [P] extends [{ readonly metric?: never }]
  ? Q extends { readonly judge: unknown }
    ? 'This policy judges by a metric, and the preconditioner has none.'
    : unknown
  : unknown;

export type DampingFor<P> = [P] extends [{ readonly curvature?: never }]
  ? 'Damping adapts to what a preconditioner predicts by its curvature, and this one has none.'
  : unknown;

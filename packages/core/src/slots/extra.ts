// What fits the second argument of a composition. As in `fitting.ts`, what a type leaves open
// compiles, and the host checks it.
import type { AnyPreconditioner, Signal } from '@curvature/spec';
import type { DampingFor, PolicyFor } from './fitting.js';
import type { HostSlots, Overrides } from './types.js';

/** Slots that a user sets or replaces beside the options of a composition; without layers by default. */
export type ExtraSlots<N extends Signal = 'grad' | 'param'> = Overrides<N> & Partial<HostSlots<N>>;

/**
 * What the optimizers of a composition may have: a metric and a curvature, of the composition's own
 * preconditioner; signals of layers; refreshes, and the slots that go with them.
 */
export type Ability = 'metric' | 'curvature' | 'signals' | 'refresh';

/**
 * The abilities of a composition with slots of type S, on a host with the abilities H. (A condition
 * around the union keeps the name of this type out of declarations, which could not import it.)
 */
export type AbilitiesOf<S extends object, H extends Ability> = [S] extends [object]
  ?
      | Declared<OwnOf<S>, 'metric'>
      | Declared<OwnOf<S>, 'curvature'>
      | Captured<S, H>
      | Extract<'refresh', H>
  : never;
/** Its own preconditioner; never if it has none. */
type OwnOf<S> = S extends { readonly preconditioner: infer P } ? Exclude<P, null> : unknown;
type Declared<P, K extends 'metric' | 'curvature'> = [P] extends [never]
  ? K
  : [P] extends [{ readonly [Name in K]?: never }]
    ? never
    : K;
/** A type that tells no slots leaves open whether there are signals. */
type Captured<S, H> = object extends S
  ? Extract<'signals', H>
  : S extends { readonly signals: unknown }
    ? Extract<'signals', H>
    : never;

/**
 * The second argument, for policies Q and dampings D. They are to fit the preconditioner R that
 * stands beside them, or the composition's own where R is undefined.
 */
export type Extra<A extends Ability, R, Q, D> = Omit<ExtraSlots<SignalsOf<A>>, 'preconditioner'> & {
  readonly preconditioner?: R & PreconditionerFor<A, R>;
  readonly policy?: (Q & PolicyFor<Judged<A, R>, Q>) | null;
  readonly damping?: (D & DampingFor<Used<A, R>>) | null;
} & ('refresh' extends A ? unknown : WithoutRefreshes);

type SignalsOf<A extends Ability> = 'signals' extends A ? Signal : 'grad' | 'param';

type Used<A extends Ability, R> = [R] extends [undefined]
  ? ('metric' extends A ? unknown : { readonly metric?: never }) &
      ('curvature' extends A ? unknown : { readonly curvature?: never })
  : R;

/** Without refreshes there is nothing to judge, whatever the metric. */
type Judged<A extends Ability, R> = 'refresh' extends A ? Used<A, R> : { readonly metric?: never };

type PreconditionerFor<A extends Ability, R> = [R] extends [
  AnyPreconditioner<SignalsOf<A>> | null | undefined,
]
  ? 'refresh' extends A
    ? unknown
    : R extends { readonly refresh: unknown }
      ? 'This preconditioner is refreshed, and optimizers of this composition refresh nothing.'
      : unknown
  : 'This preconditioner works by layers, whose signals this composition does not capture.';

/** Slots that a host without refreshes does not have. */
export const RARE_SLOTS = ['damping', 'trust', 'pipeline', 'storage'] as const;
export type RareSlot = (typeof RARE_SLOTS)[number];
type WithoutRefreshes = {
  readonly [Slot in RareSlot]?:
    | (HostSlots<Signal>[Slot] &
        'Optimizers of this composition refresh nothing, and take no such slot.')
    | null;
};

import type { Communicator } from '@curvature/spec';

/** Ranks that train one model together, as `ranks()` of @curvature/distributed gives them. */
export interface Across extends Communicator {
  /** For hosts alone: a `Join`, whose types name slots, as these name ranks. */
  readonly join: (optimizer: never) => unknown;
}

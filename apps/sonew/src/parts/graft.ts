import { perTensor } from '@curvature/grafting';
import { gradient, sgd } from '@curvature/rules';
import { adagradOf, rmspropOf } from '@curvature/rules/internal';
import type { Graft, Rule, State } from '@curvature/spec';

/** Of Adam, RMSProp and AdaGrad, added to the root of the second moment. */
export const EPSILON = 1e-8;

/** Decay of an average of squares; 0.999 if the statistics are a sum, whose beta2 is 1. */
export const averageBeta = (beta2: number): number => (beta2 === 1 ? 0.999 : beta2);

/** The states of the rules differ; the host alone reads them. */
const graft = <S extends State>(rule: Rule<S>) => perTensor(rule) as Graft<never>;

/** Grafts by the names that options use. Adam's norm is computed by `sparseLogDet` itself. */
const grafts = {
  none: () => null,
  adam: () => null,
  sgd: () => graft(gradient()),
  momentum: () => graft(sgd()),
  rmsprop: (beta2: number) => graft(rmspropOf(averageBeta(beta2), EPSILON)),
  adagrad: () => graft(adagradOf(EPSILON)),
};
type GraftName = keyof typeof grafts;
export const graftNames = Object.keys(grafts) as readonly GraftName[];

/** The graft of this name; null for none. */
export const graftOf = (name: GraftName, beta2: number): Graft<never> | null => grafts[name](beta2);

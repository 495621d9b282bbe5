// Checked by `tsc`: each line after @ts-expect-error must not compile.
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Signal, State } from './block.js';
import type { FactorKind, Factors, Preconditioner, RootSolver, Statistics } from './contract.js';

declare const tensor: Tensor;
type Root = { root: Tensor };

// A host that joins statistics and solver, as core's `factored` does.
declare function factored<S extends State, K extends FactorKind, N extends Signal, R extends State>(
  statistics: Statistics<S, K, N>,
  solver: RootSolver<K, R>,
): Preconditioner<S, readonly R[], N>;

declare const symmetric: Statistics<Tensor, 'symmetric', 'grad'>;
declare const banded: Statistics<Tensor, 'banded', 'grad'>;
declare const anyRoot: RootSolver<'symmetric' | 'diagonal', Root>;
declare const symmetricRoot: RootSolver<'symmetric', Root>;

factored(symmetric, symmetricRoot);
factored(symmetric, anyRoot);
// @ts-expect-error -- the solver cannot take the root of a banded factor
factored(banded, symmetricRoot);
// @ts-expect-error -- nor can one for two other structures
factored(banded, anyRoot);

// A solver for more structures serves for fewer, never the other way round.
anyRoot satisfies RootSolver<'symmetric', Root>;
// @ts-expect-error -- it would be asked for the root of a diagonal factor
symmetricRoot satisfies RootSolver<'symmetric' | 'diagonal', Root>;
({
  name: 'newton',
  // @ts-expect-error -- not every factor has a matrix
  solve: (factor) => ({ root: factor.matrix }),
  multiply: ({ root }) => root,
}) satisfies RootSolver<FactorKind, Root>;

// A factor carries its ridge; a kind names its structure.
({
  kind: 'symmetric',
  matrix: tensor,
  ridge: { absolute: 0, relative: 1e-6 },
}) satisfies Factors['symmetric'];
// @ts-expect-error -- the ridge is missing
({ kind: 'symmetric', matrix: tensor }) satisfies Factors['symmetric'];

// State is plain data and tensors.
type Averages = { left: Tensor; steps: number; parts: readonly (Tensor | null)[] };
declare const averages: Averages;
averages satisfies State;
interface AveragesInterface {
  left: Tensor;
}
declare const declaredAsInterface: AveragesInterface;
// @ts-expect-error -- an interface is open, so it has no index signature
declaredAsInterface satisfies State;
// @ts-expect-error -- a function cannot be saved
({ root: () => tensor }) satisfies State;
// @ts-expect-error -- nor can a Map
new Map<string, Tensor>() satisfies State;
// @ts-expect-error -- nor a string
({ kind: 'sum' }) satisfies State;
// @ts-expect-error -- nor a typed array: use a tensor
({ values: new Float64Array(3) }) satisfies State;
// @ts-expect-error -- a promise is no state
void (Promise.resolve(averages) satisfies State);

// A preconditioner that needs more than the host can offer does not fit.
declare const layerwise: Preconditioner<Tensor, Tensor, 'activations' | 'outputGrads'>;
declare function gradientsOnly<S extends State, C extends State>(
  preconditioner: Preconditioner<S, C, 'grad' | 'param'>,
): void;
// @ts-expect-error -- nobody captures activations here
gradientsOnly(layerwise);
gradientsOnly(factored(symmetric, symmetricRoot));

// It sees the signals it asked for, and no others.
({
  name: 'greedy',
  needs: ['grad'],
  init: () => tensor,
  // @ts-expect-error -- `activations` is not among its needs
  accumulate: (_, { activations }) => activations,
  factors: () => [],
}) satisfies Statistics<Tensor, 'diagonal', 'grad'>;
// @ts-expect-error -- `needs` names a signal that exists
({ ...symmetric, needs: ['gradient'] }) satisfies Statistics<Tensor, 'symmetric', Signal>;

// The metric a policy watches is one number.
declare const trace: Scalar;
({ ...symmetric, metric: () => trace }) satisfies Statistics<Tensor, 'symmetric', 'grad'>;
// @ts-expect-error -- a plugin says which version of the contract it was written for
({ ...layerwise, specVersion: 2 }) satisfies typeof layerwise;

// Checked by `tsc` in typecheck: each line under @ts-expect-error must not compile.
import { eigenRoots } from '@curvature/backend-tfjs';
import { kronecker } from '@curvature/kronecker';
import type {
  Damping,
  Policy,
  Preconditioner,
  RootSolver,
  SignalSource,
  Statistics,
} from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import { factored } from '../factored/factored.js';
import { secondOrder } from '../optimizer.js';

declare const bandedStatistics: Statistics<{ diagonal: Tensor }, 'banded', 'grad'>;
declare const bandedSolver: RootSolver<'banded', Tensor>;
declare const layerwise: Preconditioner<null, null, 'activations' | 'outputGrads'>;
declare const source: SignalSource<'activations' | 'outputGrads'>;
declare const half: SignalSource<'activations'>;

factored(kronecker(), eigenRoots());
factored(bandedStatistics, bandedSolver);
// @ts-expect-error banded statistics do not fit a solver of symmetric factors
factored(bandedStatistics, eigenRoots());
// @ts-expect-error and the other way round
factored(kronecker(), bandedSolver);

secondOrder({ learningRate: 1, preconditioner: factored(kronecker(), eigenRoots()) });
secondOrder({ learningRate: 1, preconditioner: layerwise, signals: source });
// @ts-expect-error a layerwise preconditioner needs a source of its signals
secondOrder({ learningRate: 1, preconditioner: layerwise });
// @ts-expect-error and one that provides all of them
secondOrder({ learningRate: 1, preconditioner: layerwise, signals: half });
const roots = factored(kronecker(), eigenRoots());
// @ts-expect-error where no signals are needed there is no place for a source
secondOrder({ learningRate: 1, preconditioner: roots, signals: source });

// A policy that judges wants a preconditioner with a metric, and adaptive damping one with a
// curvature. What a type leaves open compiles, and is checked by the host.
type Own = Preconditioner<null, null, 'grad'>;
declare const open: Own;
declare const unwatched: Own & { readonly metric?: never };
declare const unpredicting: Own & { readonly curvature?: never };
declare const judging: Policy<null> & { judge: NonNullable<Policy<null>['judge']> };
declare const anyPolicy: Policy<null>;
declare const damping: Damping<null>;
const rate = { learningRate: 1 };
secondOrder({ ...rate, preconditioner: open, policy: judging, damping });
secondOrder({ ...rate, preconditioner: unwatched, policy: anyPolicy, damping });
secondOrder({ ...rate, preconditioner: unwatched, policy: null });
secondOrder({ ...rate, preconditioner: unpredicting, policy: judging, damping: null });
secondOrder({ ...rate, preconditioner: null, policy: judging, damping });
secondOrder({ ...rate, preconditioner: layerwise, signals: source, policy: judging, damping });
// @ts-expect-error nothing to judge by
secondOrder({ ...rate, preconditioner: unwatched, policy: judging });
// @ts-expect-error nothing that predicts a loss
secondOrder({ ...rate, preconditioner: unpredicting, damping });
// @ts-expect-error an unknown slot is still refused
secondOrder({ ...rate, preconditioner: unwatched, polcy: anyPolicy });

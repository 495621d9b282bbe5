// Checked by `tsc` in typecheck: each line under @ts-expect-error must not compile.
import type { Damping, Policy, Preconditioner, SignalSource } from '@curvature/spec';
import { composition } from './composition.js';
import type { Overrides } from './slots/types.js';

type Options = { readonly learningRate?: number };
type Own = Preconditioner<null, null, 'grad'>;
declare const open: Own;
declare const unwatched: Own & { readonly metric?: never; readonly curvature?: never };
declare const layerwise: Preconditioner<null, null, 'activations' | 'outputGrads'>;
declare const source: SignalSource<'activations' | 'outputGrads'>;
declare const judging: Policy<null> & { judge: NonNullable<Policy<null>['judge']> };
declare const anyPolicy: Policy<null>;
declare const damping: Damping<null>;
declare const name: string;

// The type of the slots says what the composition's own preconditioner has. What it leaves open
// compiles.
const chains = composition(name, (o: Options) => ({ ...o, preconditioner: unwatched }));
chains(0.1, { policy: anyPolicy });
chains({}, { policy: null, damping: null });
chains({}, { preconditioner: open, policy: judging, damping });
chains({}, { preconditioner: null, policy: judging, damping });
// @ts-expect-error nothing to judge by
chains({}, { policy: judging });
// @ts-expect-error nothing that predicts a loss
chains({}, { damping });
// @ts-expect-error nor in the one that takes its place
chains({}, { preconditioner: unwatched, policy: judging });
// @ts-expect-error nobody captures the layers
chains({}, { preconditioner: layerwise });
// @ts-expect-error nor those of a group
chains({}, { groups: () => ({ preconditioner: layerwise }) });
// @ts-expect-error an unknown option is still refused
chains({ rate: 1 });

const ofLayers = (o: Options) => ({ ...o, preconditioner: layerwise, signals: source });
const layers = composition(name, ofLayers);
layers({}, { policy: judging, damping });
layers({}, { preconditioner: layerwise, groups: () => ({ preconditioner: layerwise }) });
// @ts-expect-error the one that takes its place has nothing to judge by
layers({}, { preconditioner: unwatched, policy: judging });

// Slots of which some options make a preconditioner, and others none.
declare const isOn: boolean;
const some = composition(name, (o: Options) => ({
  ...o,
  preconditioner: isOn ? unwatched : null,
}));
// @ts-expect-error where there is one, it has nothing to judge by
some({}, { policy: judging });
const one = composition(name, (o: Options) => ({
  ...o,
  preconditioner: isOn ? unwatched : open,
}));
one({}, { policy: judging, damping });

// Where types of options and parts are written out, those of slots are left open.
const written = composition<Options, { solver: number }>(name, ofLayers, ['solver']);
written({}, { policy: judging, damping, preconditioner: layerwise, solver: 1 });
// @ts-expect-error a part that does not exist
composition(name, (o: Options, parts: Partial<{ solver: 1 }>) => ({ ...o, ...parts }), ['solve']);

// Values whose type is that of a slot pass, and one call serves several compositions.
declare const passed: Overrides<'grad'>;
declare const key: 'chains' | 'layers';
({ chains, layers })[key]({}, passed);

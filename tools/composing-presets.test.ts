// Slots that a user puts in place of those of a preset. Where they make no sense they do not compile,
// which `tsc -p tools` holds by the type of the table, and plain JavaScript gets a sentence.
import { captureLayers, eigenRoots } from '@curvature/backend-tfjs';
import { bfloat16, factored, klClip, type SecondOrderOptimizer } from '@curvature/core';
import { perTensor } from '@curvature/grafting';
import { kronecker } from '@curvature/kronecker';
import { layerFisher, levenbergMarquardt } from '@curvature/layer-fisher';
import { muon } from '@curvature/methods';
import { every, traceChange } from '@curvature/policies';
import { adam } from '@curvature/rules';
import { googleShampoo, klSoap, metaShampoo, shampoo, soap, splus } from '@curvature/shampoo';
import { diagonalSonew, onlineNewtonStep, sonew } from '@curvature/sonew';
import { sparseLogDet } from '@curvature/sparse-logdet';
import { CurvatureError } from '@curvature/spec';
import { kfac, publishedKfac, publishedThor, thor } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';

const [layers, sides, chain] = [layerFisher(), factored(kronecker(), eigenRoots()), sparseLogDet()];
const intervals = every({ roots: 3 });
const policy = traceChange();
const damping = levenbergMarquardt({ initial: 1 });

/** The presets of a group fit the same slots. */
const presets = {
  sides: { shampoo, googleShampoo, metaShampoo, soap, klSoap, splus, onlineNewtonStep },
  matrices: { muon },
  chains: { sonew, diagonalSonew },
  layers: { thor, kfac, publishedThor, publishedKfac },
};

const slots = {
  'a policy of intervals': { policy: intervals },
  'a policy that judges': { policy },
  'damping that adapts': { damping },
  'a pipeline': { pipeline: { delay: 2 } },
  'storage in halves': { storage: { statistics: bfloat16() } },
  'a clip of the change': { trust: klClip() },
  'a graft': { graft: perTensor(adam()) },
  layers: { preconditioner: layers },
  'layers, a policy that judges, and damping': { preconditioner: layers, policy, damping },
  'layers in groups': { groups: () => ({ preconditioner: layers }) },
  sides: { preconditioner: sides },
  'sides, and a policy that judges': { preconditioner: sides, policy },
  'sides, and damping': { preconditioner: sides, damping },
  'a chain': { preconditioner: chain, policy: intervals },
  'a chain, and a policy that judges': { preconditioner: chain, policy },
  'a chain, and damping': { preconditioner: chain, policy: intervals, damping },
  'no preconditioner, and a policy that judges': { preconditioner: null, policy },
  'no preconditioner, and damping': { preconditioner: null, damping },
  'statistics alone': { preconditioner: kronecker() },
  'a rule for a graft': { graft: adam() },
  'a graft for a rule': { momentum: perTensor(adam()) },
  'a rule for a policy': { policy: adam() },
  'a policy for a rule': { fallback: intervals },
  'a number for decay': { weightDecay: 0.1 },
  'a number for an average': { average: 0.9 },
  'a source of signals for a clip': { clip: captureLayers() },
};
type Name = keyof typeof slots;

/** Whether a call compiles. */
type Fits<Preset, S> = Preset extends (options: object, slots: S) => unknown ? true : false;
/** Whether that of each preset of a group does; never if they differ. */
type InGroup<G extends keyof typeof presets, S> = Agreed<
  { [P in keyof (typeof presets)[G]]: Fits<(typeof presets)[G][P], S> }[keyof (typeof presets)[G]]
>;
type Agreed<Answers> = [Answers] extends [true] ? true : [Answers] extends [false] ? false : never;
type Row<S> = readonly [
  InGroup<'sides', S>,
  InGroup<'matrices', S>,
  InGroup<'chains', S>,
  InGroup<'layers', S>,
];

const [yes, no] = [true, false] as const;
// The columns are the groups of presets, in order.
const fits: { readonly [N in Name]: Row<(typeof slots)[N]> } = {
  'a policy of intervals': [yes, yes, yes, yes],
  'a policy that judges': [yes, no, no, yes],
  'damping that adapts': [no, no, no, yes],
  'a pipeline': [yes, yes, no, yes],
  'storage in halves': [yes, yes, no, yes],
  'a clip of the change': [yes, yes, no, yes],
  'a graft': [yes, yes, yes, yes],
  layers: [no, no, no, yes],
  'layers, a policy that judges, and damping': [no, no, no, yes],
  'layers in groups': [no, no, no, yes],
  sides: [yes, yes, no, yes],
  'sides, and a policy that judges': [yes, yes, no, yes],
  'sides, and damping': [no, no, no, no],
  'a chain': [yes, yes, yes, yes],
  'a chain, and a policy that judges': [no, no, no, no],
  'a chain, and damping': [no, no, no, no],
  'no preconditioner, and a policy that judges': [yes, yes, no, yes],
  'no preconditioner, and damping': [yes, yes, no, yes],
  'statistics alone': [no, no, no, no],
  'a rule for a graft': [no, no, no, no],
  'a graft for a rule': [no, no, no, no],
  'a rule for a policy': [no, no, no, no],
  'a policy for a rule': [no, no, no, no],
  'a number for decay': [no, no, no, no],
  'a number for an average': [no, no, no, no],
  'a source of signals for a clip': [no, no, no, no],
};

beforeAll(() => tf.setBackend('cpu'));

type Preset = (options: object, slots: object) => SecondOrderOptimizer;
const groups = Object.values(presets) as readonly Readonly<Record<string, Preset>>[];

/** Makes an optimizer and plans a parameter, which is when groups are asked. */
function made(preset: Preset, extra: object): void {
  // Muon has groups of its own, whose preconditioners the host would wait for before it judges.
  const own = preset === (muon as Preset) ? { groups: null } : {};
  const optimizer = preset({}, { ...own, ...extra });
  optimizer.plan({ w: [4, 3] });
  optimizer.dispose();
}

describe.each(Object.keys(slots) as Name[])('%s', (name) => {
  const cells = groups.flatMap((group, k) =>
    Object.entries(group).map(([preset, make]) => [preset, make, fits[name][k]!] as const),
  );
  test.each(cells)('in %s: taken, or refused in a sentence', (_, make, fit) => {
    const call = () => made(make, slots[name]);
    if (fit) expect(call).not.toThrow();
    else expect(call).toThrow(CurvatureError);
  });
});

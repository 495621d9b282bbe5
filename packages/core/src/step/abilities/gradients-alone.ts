import { CurvatureError } from '@curvature/spec';
import type { Abilities, Capture } from './abilities.js';

/** For slots without `signals`: the steps of `allAbilities` for them, without its code. */
export const ofGradients = (takeTiled: Abilities['takeTiled']): Abilities => ({
  capture: () => NO_CAPTURE,
  activeParameters(table, { gradients }) {
    for (const name of gradients.keys()) table.resolve(table.entries.get(name)!.variable);
    return [...gradients.keys()];
  },
  requireCapture() {},
  layerOf: () => undefined,
  takeLayers: () => undefined,
  takeTiled,
});

const nothing = () => {};

/** The same without whole steps in tiles, which are then taken in phases. */
export const gradientsAlone: Abilities = /* @__PURE__ */ ofGradients(nothing);

const NO_PASSES = {
  covers: () => true,
  coversAll: () => true,
  sees: () => false,
  layer: () => undefined,
  signals: () => null,
};

const NO_CAPTURE: Capture = {
  passes: NO_PASSES,
  hasGivenUp: false,
  listen({ signals }) {
    if (signals) throw withoutSignals();
  },
  release: nothing,
  finishStep: nothing,
  run: (loss, _variables, _slots, differentiate) => differentiate(loss),
};

const withoutSignals = () =>
  new CurvatureError(
    'This optimizer sees gradients alone, and takes no slot signals.',
    '',
    'Use secondOrder({ ...slots, signals }).',
  );

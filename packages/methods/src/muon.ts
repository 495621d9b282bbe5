import { asMatrix, composition, type Overrides } from '@curvature/core';
import { adam, ema } from '@curvature/rules';
import { flag, type Given, number, options, type Parameter } from '@curvature/spec';
import { neuronNorm } from './rules/neuron-norm.js';
import { orthogonal } from './preconditioners/orthogonal.js';

const decay = (otherwise: number, describe: string) =>
  number({ default: otherwise, min: 0, below: 1, describe });

const muonOptions = options('muon', {
  learningRate: number({ default: 0.005, min: 0, below: Infinity, describe: "in Adam's units" }),
  momentum: decay(0.95, 'decay of the average of gradients, in Nesterov form'),
  normalise: flag({ default: true, describe: 'NorMuon: no output unit moves more than others' }),
  beta1: decay(0.9, "Adam's first moment"),
  beta2: decay(0.999, "Adam's second moment"),
  weightDecay: number({ default: 0, min: 0, below: Infinity, describe: 'decoupled' }),
});

const isMatrix = ({ shape }: Parameter) => asMatrix(shape).tile.filter((n) => n > 1).length === 2;

/** Why a parameter is Adam's; null if Muon takes it. */
function adams(parameter: Parameter, all: readonly Parameter[]): string | null {
  if (!isMatrix(parameter)) return 'Adam: it is no matrix';
  if (/embedding/i.test(parameter.name)) return 'Adam: it is an embedding, by its name';
  const matrices = all.filter(isMatrix);
  const isLast = matrices.length > 1 && matrices.at(-1)!.name === parameter.name;
  return isLast ? 'Adam: it is the last layer' : null;
}

/** `isAdams`: whether Adam takes a parameter, in place of the choice by shape, name and order. */
type MuonParts = {
  readonly isAdams: (parameter: Parameter, all: readonly Parameter[]) => boolean;
};

/**
 * Muon for whole models: matrices and convolutions, as [fanIn, fanOut], get the orthogonal factor of
 * their average gradient, 0.2 sqrt(max(fanIn, fanOut)) times; vectors, embeddings (by their names)
 * and the last matrix get Adam. `plan()` shows which, and why. One learning rate serves both.
 * @param options `learningRate` 0.005, `momentum` 0.95, `normalise` true: NorMuon, `beta1` 0.9 and
 *   `beta2` 0.999 of Adam, `weightDecay` 0, decoupled.
 * @param more Slots of `secondOrder` to set or replace; and `isAdams(parameter, all)`.
 * @throws CurvatureError for an unknown option or a value out of range.
 *
 * Source: see `orthogonal` and `neuronNorm`.
 */
export const muon = /* @__PURE__ */ composition(
  'Muon',
  (given: Given<typeof muonOptions>, { isAdams }: Partial<MuonParts>) => {
    const o = muonOptions.complete(given);
    const reason: typeof adams = (parameter, all) =>
      isAdams ? (isAdams(parameter, all) ? 'Adam: isAdams chose it' : null) : adams(parameter, all);
    const groups = (parameter: Parameter, all: readonly Parameter[]): Overrides<'grad'> => {
      const why = reason(parameter, all);
      return why === null ? {} : { precondition: why, filter: null, momentum: null };
    };
    return {
      learningRate: o.learningRate,
      preconditioner: orthogonal(),
      partition: asMatrix,
      filter: ema({ beta: o.momentum, nesterov: true, biasCorrection: false }),
      momentum: o.normalise ? neuronNorm() : null,
      fallback: adam({ beta1: o.beta1, beta2: o.beta2 }),
      weightDecay: o.weightDecay > 0 ? { rate: o.weightDecay, at: 'afterMomentum' } : null,
      groups,
    };
  },
  ['isAdams'],
);

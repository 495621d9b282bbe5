import { eigenBasis, eigenRoots } from '@curvature/backend-tfjs';
import {
  factored,
  firstOrder,
  secondOrder,
  type SecondOrderOptimizer,
  tiles,
} from '@curvature/core';
import { perTensor } from '@curvature/grafting';
import { fullMatrix, kronecker } from '@curvature/kronecker';
import {
  adamMoments,
  averageFactors,
  eigenCorrected,
  klFactors,
} from '@curvature/kronecker/eigenbasis';
import {
  cautious,
  inRow,
  klEigenvalues,
  muon,
  orthogonal,
  shorterSide,
  sm3,
} from '@curvature/methods';
import { every } from '@curvature/policies';
import { adagrad, adam, chain, ema, heavyBall, sgd, sqrtN } from '@curvature/rules';
import { klSoap, soap, splus } from '@curvature/shampoo';
import type { Contender } from '../protocol/contender.js';
import type { Point, Space } from '../protocol/space.js';
import { beta1Of, beta2Of, betas, momentumOf, rateOf } from './point-options.js';
import {
  adagradMomentumSpace,
  adagradSpace,
  adaptiveSpace,
  orthogonalMomentsSpace,
  orthogonalSpace,
  signsSpace,
  withBeta1,
} from './spaces.js';

/** Bases and roots every 10 steps, on the training thread. */
const policy = every({ roots: 10 });
/** What leads a step of a method in eigenbases, and takes what it refuses. */
const averaged = (point: Point) => ({
  learningRate: rateOf(point),
  filter: ema({ beta: beta1Of(point) }),
  fallback: adam({ beta1: 0, beta2: beta2Of(point) }),
  policy,
});

const sm3With = (variant: 'I' | 'II') => (point: Point) =>
  firstOrder({
    learningRate: rateOf(point),
    rule: chain(sm3({ variant }), heavyBall({ beta: momentumOf(point), average: true })),
  });
const muonWith = (normalise: boolean) => (point: Point) =>
  muon({ learningRate: rateOf(point), momentum: momentumOf(point), normalise });

const klShampoo = (point: Point) =>
  secondOrder({
    ...averaged(point),
    preconditioner: eigenCorrected({
      solver: eigenBasis(),
      factors: klFactors({ beta: beta2Of(point) }),
      inner: klEigenvalues({ beta: beta2Of(point) }),
    }),
  });

const oneSided = (point: Point) =>
  secondOrder({
    ...averaged(point),
    preconditioner: factored(
      kronecker({ beta2: beta2Of(point), sides: shorterSide, ridge: {} }),
      eigenRoots(),
    ),
    graft: perTensor(sqrtN()),
    groups: ({ shape }) =>
      shape.length < 2 ? { precondition: 'Adam: it is a vector', graft: null } : undefined,
  });

const soapMuon = (point: Point) =>
  secondOrder({
    ...averaged(point),
    filter: ema({ beta: beta1Of(point), nesterov: true }),
    preconditioner: inRow(
      eigenCorrected({
        solver: eigenBasis(),
        factors: averageFactors({ beta: beta2Of(point) }),
        inner: adamMoments({ beta2: beta2Of(point) }),
      }),
      orthogonal(),
    ),
  });

/** Bases every 10 steps from the first one on, as all contenders have them here. */
const evenly = { refreshEvery: 10, earlyRefreshes: false };
const soapOptions = (point: Point) => ({
  learningRate: rateOf(point),
  beta1: beta1Of(point),
  beta2: beta2Of(point),
  ...evenly,
});

const fullAdagrad = (point: Point) =>
  secondOrder({
    learningRate: rateOf(point),
    partition: tiles({ blockSize: 8 }),
    preconditioner: factored(fullMatrix({ damping: point['initialAccumulator']! }), eigenRoots(), {
      exponent: -1 / 2,
    }),
    fallback: adagrad({ initial: point['initialAccumulator']! }),
    policy,
  });

interface MethodContender extends Contender {
  readonly make: (point: Point) => SecondOrderOptimizer;
}
const contender = (
  [family, name, describe]: readonly [Contender['family'], string, string],
  space: Space,
  make: MethodContender['make'],
): MethodContender => ({
  family,
  name,
  describe,
  space,
  extraSpace: space === adaptiveSpace ? withBeta1 : {},
  make,
});

/** The methods of @curvature/methods, and those of other packages that came with them. */
export const methodContenders: readonly MethodContender[] = [
  contender(['first', 'sm3I', 'SM3-I, averaged updates'], adagradMomentumSpace, sm3With('I')),
  contender(['first', 'sm3', 'SM3-II, averaged updates'], adagradMomentumSpace, sm3With('II')),
  contender(['first', 'cautiousAdam', 'Adam with cautious updates'], adaptiveSpace, (point) =>
    firstOrder({
      learningRate: rateOf(point),
      rule: cautious(adam(betas(point))),
    }),
  ),
  contender(
    ['second', 'muon', 'Muon, Polar Express; vectors and the last layer by Adam'],
    orthogonalSpace,
    muonWith(false),
  ),
  contender(['second', 'norMuon', 'NorMuon, sorted alike'], orthogonalSpace, muonWith(true)),
  contender(
    ['second', 'klShampoo', 'KL-Shampoo, eigenvalues at every step, eigenbases every 10'],
    adaptiveSpace,
    klShampoo,
  ),
  contender(['second', 'klSoap', 'KL-SOAP, eigenbases every 10 steps'], adaptiveSpace, (point) =>
    klSoap({ ...soapOptions(point), shampooBeta: beta2Of(point) }),
  ),
  contender(['second', 'splus', 'SPlus, eigenbases every 10 steps'], signsSpace, (point) =>
    splus({ learningRate: rateOf(point), shampooBeta: beta2Of(point), ...evenly }),
  ),
  contender(
    ['second', 'cautiousSoap', 'SOAP with cautious updates, eigenbases every 10 steps'],
    adaptiveSpace,
    (point) => soap(soapOptions(point), { momentum: cautious(sgd()) }),
  ),
  contender(
    ['second', 'fullAdagrad', 'AdaGrad, the full matrix of each tile of 8 x 8, every 10 steps'],
    adagradSpace,
    fullAdagrad,
  ),
  contender(
    ['second', 'oneSided', 'one-sided Shampoo, pseudo-inverse roots every 10 steps'],
    adaptiveSpace,
    oneSided,
  ),
  contender(
    ['second', 'soapMuon', 'SOAP before Muon, tile by tile, eigenbases every 10 steps'],
    orthogonalMomentsSpace,
    soapMuon,
  ),
];

/** The method of this name, with its tuned options at `point`. */
export const methodAt = (name: string, point: Point) =>
  methodContenders.find((one) => one.name === name)!.make(point);

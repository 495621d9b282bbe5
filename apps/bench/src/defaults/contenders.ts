import { klSoap, shampoo, soap, splus } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, thor } from '@curvature/thor';
import { muon } from '@curvature/methods';
import { type Optimizer, train } from '@tensorflow/tfjs';
import { methodAt } from '../contenders/methods.js';

/** An optimizer as a user first writes it. */
export interface Contender {
  readonly name: string;
  readonly make: () => Optimizer;
}

const RATES = [0.0003, 0.001, 0.003, 0.01];

/** The careless Adam, whose default rate it is. */
export const CARELESS = 'adam 0.001';

/** Adam at four rates; a user picks the best after the fact. */
export const adams: readonly Contender[] = RATES.map((rate) => ({
  name: `adam ${rate}`,
  make: () => train.adam(rate),
}));

/** Ours, without an option. */
export const ours: readonly Contender[] = [
  { name: 'sonew()', make: () => sonew() },
  { name: 'shampoo()', make: () => shampoo() },
  { name: 'soap()', make: () => soap() },
  { name: 'thor()', make: () => thor() },
  { name: 'kfac()', make: () => kfac() },
];

const at = { learningRate: 0.003, oneMinusBeta2: 0.05 };

/** The methods of the head-to-head, each at one setting for all programs. */
export const methods: readonly Contender[] = [
  { name: 'muon()', make: () => muon() },
  { name: 'muon({ normalise: false })', make: () => muon({ normalise: false }) },
  { name: 'sm3I', make: () => methodAt('sm3I', { learningRate: 0.1, oneMinusMomentum: 0.1 }) },
  { name: 'sm3', make: () => methodAt('sm3', { learningRate: 0.1, oneMinusMomentum: 0.1 }) },
  {
    name: 'cautiousAdam',
    make: () => methodAt('cautiousAdam', { learningRate: 0.001, oneMinusBeta2: 0.001 }),
  },
  { name: 'klShampoo', make: () => methodAt('klShampoo', at) },
  { name: 'klSoap()', make: () => klSoap() },
  { name: 'splus()', make: () => splus() },
  { name: 'cautiousSoap', make: () => methodAt('cautiousSoap', { ...at, learningRate: 0.01 }) },
  { name: 'oneSided', make: () => methodAt('oneSided', at) },
  { name: 'soapMuon', make: () => methodAt('soapMuon', { ...at, learningRate: 0.01 }) },
];

import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, thor } from '@curvature/thor';
import { type Optimizer, train } from '@tensorflow/tfjs';

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

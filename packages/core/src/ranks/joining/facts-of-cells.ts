import type { Tensor } from '@tensorflow/tfjs-core';
import type { Cell } from '../../state/cell.js';
import { leaves } from '../../state/leaves.js';
import { meaningOf } from '../../state/meaning.js';
import type { Facts } from './facts.js';
import { hashOf, hashOfTensor } from './hash.js';

/** The options on which the state of each cell depends, and a hash of this state. */
export const factsOfCells = (cells: readonly Cell[]): Facts =>
  Object.fromEntries(
    cells.flatMap((cell) => {
      const named = (what: string) => `${what} of "${cell.block.id}"`;
      const options = Object.entries(meaningOf(cell));
      return [
        ...options.map(([option, value]) => [named(`the option ${option}`), `${value}`]),
        [named('the state'), `hash ${hashOfState(cell).toString(16)}`],
      ];
    }),
  );

const hashOfState = ({ parts }: Cell): number =>
  hashOf(leaves(parts).map(([, leaf]) => hashOfLeaf(leaf)));

const hashOfLeaf = (leaf: Tensor | number): number =>
  typeof leaf === 'number'
    ? hashOf(new Int32Array(Float64Array.of(leaf).buffer))
    : hashOfTensor(leaf);

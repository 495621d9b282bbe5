import type { Pointer } from './pointer.js';

/** What a step of a chain with a band reads, writes and computes in, by which numbers. */
type ChainStep = [
  grad: Pointer,
  mean: Pointer,
  diagonal: Pointer,
  bands: Pointer,
  nextMean: Pointer,
  nextDiagonal: Pointer,
  nextBands: Pointer,
  direction: Pointer,
  measures: Pointer,
  scratch: Pointer,
  ...coefficients: ChainCoefficients,
];
export type ChainCoefficients = [
  decay: number,
  weight: number,
  decayMean: number,
  weightMean: number,
  damping: number,
  gamma: number,
  scale: number,
  rootScale: number,
  epsilon: number,
  one: number,
];

/** Steps of chains: of no band, of one, and of more. */
export interface ChainExports {
  diagonalStep(
    size: number,
    grad: Pointer,
    mean: Pointer,
    diagonal: Pointer,
    nextMean: Pointer,
    nextDiagonal: Pointer,
    direction: Pointer,
    measures: Pointer,
    decay: number,
    weight: number,
    decayMean: number,
    weightMean: number,
    damping: number,
    scale: number,
    rootScale: number,
    epsilon: number,
  ): void;
  chainStep(rows: number, columns: number, linked: number, ...step: ChainStep): void;
  chainScratch(rows: number, columns: number): number;
  /** Whether nodes fail: the direction and its norm then have to be recomputed. */
  bandStep(rows: number, columns: number, linked: number, band: number, ...step: ChainStep): number;
  bandStepScratch(columns: number, band: number): number;
  bandStatistics(
    rows: number,
    columns: number,
    linked: number,
    band: number,
    grad: Pointer,
    diagonal: Pointer,
    bands: Pointer,
    nextDiagonal: Pointer,
    nextBands: Pointer,
    scratch: Pointer,
    decay: number,
    weight: number,
    one: number,
  ): void;
  /** Returns how many nodes fail. */
  bandDirection(
    rows: number,
    columns: number,
    linked: number,
    band: number,
    x: Pointer,
    diagonal: Pointer,
    bands: Pointer,
    direction: Pointer,
    mask: Pointer,
    scratch: Pointer,
    damping: number,
    gamma: number,
    scale: number,
    one: number,
  ): number;
  bandScratch(columns: number, band: number): number;
  /** Marks all nodes of a mask as stable: the search for those that fail starts there. */
  stand(size: number, mask: Pointer): void;
}

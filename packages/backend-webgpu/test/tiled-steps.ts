// Entries of steps in tiles, on both sides of a block of 64.
import fc from 'fast-check';
import * as entries from '../../spec/test/step-entries.js';

const drawn = {
  ahead: fc.constantFrom(0, 0.2),
  size: fc.constantFrom(0, 1e-12, 1, 1e6),
  seed: fc.nat(999),
};

/** Tiles may exceed their matrix; few of them, as each has its own sides. */
const side = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(64, 65, 70));
export const sample = fc
  .record({ ...drawn, n: side, m: side, rows: side, columns: side, isFirst: fc.boolean() })
  .filter((given) => entries.tilesOf(given) <= 8);
export type Sample = typeof sample extends fc.Arbitrary<infer T> ? T : never;

/** Numbers of size about 1, where so many are multiplied by a side. */
const scaleOf = (n: number) => 1 / Math.sqrt(n);

/** `isFirst`: whether it accumulates. */
export const kroneckerEntry = (given: Sample, isVector = false) =>
  entries.kroneckerEntry({ ...given, accumulate: given.isFirst ? 1 : 0 }, { isVector, scaleOf });

/** `isFirst`: whether the mean is not known in the bases. Gradients are of size 1. */
export const eigenEntry = (given: Sample) =>
  entries.eigenEntry({ ...given, isProjected: given.isFirst ? 0 : 1 }, { scaleOf });

const sideOfLayer = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constantFrom(63, 64, 70, 130));
export const layerSample = fc.record({
  fanIn: sideOfLayer,
  fanOut: sideOfLayer,
  /** 1 makes diagonals. */
  slice: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(64, 100)),
  ...drawn,
});
type Layer = typeof layerSample extends fc.Arbitrary<infer T> ? T : never;

export const layerEntry = (given: Layer) => entries.layerEntry(given, { scaleOf });

import { createHash } from 'node:crypto';
import { tensor2d } from '@tensorflow/tfjs';
import type { Data } from '../../contract/task.js';

/** Windows of a text, with the size of its alphabet. */
export interface CharacterData extends Data {
  /** Number of different characters. */
  readonly kinds: number;
}

/** Codes characters by their index in the sorted alphabet. */
function encode(characters: readonly string[]): {
  readonly codes: Int32Array;
  readonly kinds: number;
} {
  const alphabet = new Map(
    [...new Set(characters)].toSorted().map((character, i) => [character, i]),
  );
  return {
    codes: Int32Array.from(characters, (character) => alphabet.get(character)!),
    kinds: alphabet.size,
  };
}

/**
 * Text for predicting the next character. An example is a window of the text: inputs are [batch,
 * context], int32, and targets are the same window, one character later.
 * @param characters At least `context` + 1.
 */
export function characterData(characters: readonly string[], context: number): CharacterData {
  const { codes, kinds } = encode(characters);
  const windows = (rows: Int32Array, ahead: number) => {
    const chosen = new Int32Array(rows.length * context);
    rows.forEach((row, i) =>
      chosen.set(codes.subarray(row + ahead, row + ahead + context), i * context),
    );
    return tensor2d(chosen, [rows.length, context], 'int32');
  };
  return {
    size: codes.length - context,
    describe: `${codes.length} characters, ${kinds} different ones, in windows of ${context}`,
    fingerprint: createHash('sha256').update(characters.join('')).digest('hex'),
    kinds,
    batch: (rows) => ({ inputs: windows(rows, 0), targets: windows(rows, 1) }),
  };
}

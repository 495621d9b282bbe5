import { CurvatureError } from '@curvature/spec';
import { characterData, type CharacterData } from '../data/text/character-data.js';
import { readTextFile } from '../data/data-files.js';
import { writeSentences } from '../data/text/sentences.js';
import type { Task } from '../contract/task.js';
import { transformer } from '../models/transformer.js';

const CONTEXT = 64;

async function readCharacters(file: string): Promise<CharacterData> {
  const characters = [...(await readTextFile(file))];
  if (characters.length > CONTEXT) return characterData(characters, CONTEXT);
  throw new CurvatureError(
    `${file} has ${characters.length} characters; this task needs more than ` +
      `${CONTEXT}, and learns from many thousand.`,
    'The file may be empty or another one.',
    'Point --data at a longer text.',
  );
}

/** A small transformer that predicts the next character of a text file, or of made-up sentences. */
export const text: Task<CharacterData> = {
  name: 'text',
  describe:
    'transformer of 2 blocks, width 128, on the characters of a text file (--data ' +
    'FILE) or of made-up sentences',
  batch: 16,
  steps: 300,
  load: async ({ data }) =>
    data === undefined
      ? characterData([...writeSentences(200_000, 1)], CONTEXT)
      : readCharacters(data),
  model: (seed, { kinds }) =>
    transformer({ kinds, context: CONTEXT, width: 128, heads: 4, blocks: 2 }, seed),
};

import { CurvatureError, type State } from '@curvature/spec';
import type { Codec } from '../codecs/storage.js';
import { leaves } from '../leaves.js';

/** @throws CurvatureError if a state was encoded by another codec. */
export function checkCodec(codec: Codec | undefined, state: State): void {
  for (const [path, leaf] of leaves(state))
    if (path.endsWith('$codec') && leaf !== codec?.id) throw otherCodec(Number(leaf), codec);
}

const otherCodec = (id: number, codec: Codec | undefined) =>
  new CurvatureError(
    `The optimizer state was stored with the codec of id ${id}, where this optimizer has ${codec ? `${codec.name}, ${codec.id}` : 'none'}.`,
    'It was saved by an optimizer with another `storage`.',
    'Make the optimizer with the storage that it was saved with, or go on without the optimizer state.',
  );

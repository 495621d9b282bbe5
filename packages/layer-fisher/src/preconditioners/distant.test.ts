// On a device without cheap reads inverses come later, with the same values.
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerDistantBackend } from '../../../spec/test/distant-backend.js';
import { type LayerPreconditioner, matrixBlock } from '../../test/direct.js';
import { normal } from '../../test/random.js';
import { eigenCorrectedFisher } from './eigen-corrected-fisher.js';
import { eigenInverse } from '../inverses/eigen-inverse.js';
import { layerFisher } from './layer-fisher.js';

beforeAll(() => registerDistantBackend());
afterAll(() => tf.setBackend('cpu'));

const kinds: Record<string, () => LayerPreconditioner<any, any>> = {
  'choleskyInverses()': () => layerFisher(),
  'eigenInverse()': () => layerFisher({ inverse: eigenInverse() }),
  'eigenCorrectedFisher()': () => eigenCorrectedFisher(),
};

async function updateOn(backend: string, p: LayerPreconditioner<any, any>) {
  await tf.setBackend(backend);
  const at = { block: matrixBlock(5, 3), step: 1 };
  const signals = { activations: normal([8, 1, 5], 1), outputGrads: normal([8, 1, 3], 2) };
  const stats = p.accumulate(p.init(at.block), signals, null, at);
  const cache = p.refresh?.(stats, null, at) ?? null;
  expect(cache instanceof Promise).toBe(backend === 'webgpu');
  // Borrowed until the first await.
  tf.dispose([signals.activations, signals.outputGrads]);
  return p.apply(await cache, normal([1, 5, 3], 3), stats, at).data();
}

test.each(Object.entries(kinds))('%s', async (_, make) => {
  expect(await updateOn('webgpu', make())).toEqual(await updateOn('cpu', make()));
});

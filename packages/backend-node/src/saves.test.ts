import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ceilings } from '../../../tools/bundle-sizes.js';
import { hasTfjsNode, onTfjsNode } from '../../../tools/tfjs-node-here.js';
import { useNode } from './index.js';

type Make = (options: object) => tf.Optimizer;

const compositions = Object.entries(ceilings).flatMap(([app, names]) =>
  Object.keys(names).map((name) => [name, app] as const),
);

async function make(app: string, name: string): Promise<tf.Optimizer> {
  const all = (await import(`../../../apps/${app}/src/index.ts`)) as Record<string, Make>;
  return all[name]!({ learningRate: 0.01 });
}

function modelOf(optimizer: tf.Optimizer): tf.LayersModel {
  const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });
  const layers = [
    tf.layers.dense({
      units: 6,
      activation: 'tanh',
      inputShape: [4],
      kernelInitializer: seeded(1),
    }),
    tf.layers.dense({ units: 1, kernelInitializer: seeded(2) }),
  ];
  const model = tf.sequential({ layers });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

describe.skipIf(!hasTfjsNode)(`saves into files ${onTfjsNode}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'saves-'));
  const options = { epochs: 3, batchSize: 16, shuffle: false, verbose: 0 } as const;
  beforeAll(() => useNode({ gpu: false }));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(compositions)(
    'of %s go on with the same losses, to the last bit',
    async (name, app) => {
      const x = tf.randomNormal([32, 4], 0, 1, 'float32', 3);
      const y = tf.tidy(() => tf.mean(tf.abs(x), 1, true));
      const model = modelOf(await make(app, name));
      await model.fit(x, y, options);
      await model.save(`file://${folder}/${name}`, { includeOptimizer: true });
      const loaded = await tf.loadLayersModel(`file://${folder}/${name}/model.json`);
      const on = (await model.fit(x, y, options)).history['loss'];
      expect((await loaded.fit(x, y, options)).history['loss']).toEqual(on);
      for (const one of [model, loaded]) one.dispose();
      tf.dispose([x, y]);
    },
  );
});

import * as tf from '@tensorflow/tfjs';
import { text } from '@curvature/workbench';
import { characters } from '../data.js';
import { valueOf } from '../judging.js';
import type { Program } from '../program.js';

/** A small transformer on characters, by `computeGradients` and `applyGradients`. */
export const transformer: Program = {
  name: 'transformer',
  describe: 'computeGradients, applyGradients: two blocks of width 128 on characters, batch 8',
  half: 'choosing',
  steps: 60,
  async run(session) {
    const data = await characters(session);
    const model = text.model(session.seed, data);
    const optimizer = session.optimizer();
    // The last tenth of the text is for judging.
    const trained = Math.floor(0.9 * data.size);
    const rowsAt = (start: number) =>
      Int32Array.from({ length: 8 }, (_, i) => ((start + i) * 613) % trained);
    const stride = Math.floor((data.size - trained - 128) / 64);
    const test = data.batch(Int32Array.from({ length: 64 }, (_, i) => trained + 64 + i * stride));
    session.judge(() => ({ loss: valueOf(() => model.loss(test)) }));
    for (let done = 0; ; done++) {
      const batch = data.batch(rowsAt(done * 8));
      const { value, grads } = optimizer.computeGradients(() => model.loss(batch), model.variables);
      optimizer.applyGradients(grads);
      const loss = (await value.data())[0]!;
      tf.dispose([value, grads, batch.inputs, batch.targets] as never);
      if (await session.step(loss)) return;
    }
  },
};

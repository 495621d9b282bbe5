import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { int16WithDiagonal } from '../../state/codecs/int16-with-diagonal.js';
import { problem, run, shampooLike } from '../../../test/small-problem.js';

beforeAll(() => tf.setBackend('cpu'));

test.each([null, { statistics: int16WithDiagonal(), cache: int16WithDiagonal() }])(
  'the matrices of a Shampoo are symmetric, stand in pairs, and nothing leaks (%j)',
  async (storage) => {
    const task = problem();
    const optimizer = shampooLike({ storage });
    expect(await optimizer.matrices()).toEqual([]);
    await run(optimizer, task, 4);
    await optimizer.settled();
    const before = tf.memory().numTensors;
    const matrices = await optimizer.matrices();
    expect(tf.memory().numTensors).toBe(before);
    expect(matrices.map(({ part, tiles, size }) => [part, tiles, size])).toEqual([
      ['statistics', 4, 3],
      ['preconditioner', 4, 3],
      ['statistics', 4, 3],
      ['preconditioner', 4, 3],
      ['statistics', 2, 3],
      ['preconditioner', 2, 3],
    ]);
    for (const { values, size } of matrices) {
      for (let i = 0; i < size; i++)
        for (let j = 0; j < i; j++)
          expect(values[i * size + j]).toBeCloseTo(values[j * size + i]!, 5);
    }
    expect(matrices[0]!.block).toBe(task.variables[0]!.name);
    optimizer.dispose();
    task.dispose();
  },
);

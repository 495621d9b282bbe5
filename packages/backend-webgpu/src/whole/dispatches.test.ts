// Counted on programs that do nothing.
import '../../test/gpu.js';
import {
  adamSteps,
  basisChanges,
  chainSteps,
  eigenSteps,
  kroneckerSteps,
  layerSteps,
  runTogether,
  vectorSteps,
} from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { counted } from '../../test/counts.js';
import { hollowPrograms } from '../../test/hollow.js';
import { backend, describeOnGpu, settled } from '../../test/on-webgpu.js';
import { compute } from '../device/index.js';
import { adam, adamInputs, chainDefaults, chainInputs, flagged } from '../../test/steps.js';
import { eigenEntry, kroneckerEntry, layerEntry, type Sample } from '../../test/tiled-steps.js';

const chain = { rows: 6, columns: 5, linked: 1 } as const;
const adams = () =>
  Array.from({ length: 16 }, (_, i) => ({ inputs: adamInputs([4, 3], i), attributes: adam }));
const chains = (band: number) => () =>
  Array.from({ length: 8 }, (_, i) => ({
    inputs: chainInputs({ ...chain, band }, i),
    attributes: { ...chainDefaults, ...chain, band, absolute: 0, relative: 0.1 },
  }));
const tiled = (isFirst: boolean): Sample => ({
  n: 6,
  m: 5,
  rows: 4,
  columns: 3,
  isFirst,
  ahead: 0,
  size: 1,
  seed: 1,
});
/** Of one shape, by one basis for each side. */
const moments = () => {
  const [left, right] = [tf.ones([2, 4, 4]), tf.ones([2, 3, 3])];
  const second = tf.ones([2, 4, 3]);
  const bases = { fromLeft: left, toLeft: left, fromRight: right, toRight: right };
  return { inputs: { second, ...bases }, attributes: {} };
};
const eight = (make: () => object) => () => Array.from({ length: 8 }, make);
const layer = { fanIn: 6, fanOut: 5, slice: 4, ahead: 0, size: 1, seed: 1 } as const;
/** Puts a tensor on the device, so that the step need not. */
const placed = (x: tf.Tensor) => x.size > 0 && backend().uploadToGPU(x.dataId);

describeOnGpu('dispatches of a step', () => {
  beforeAll(hollowPrograms);

  it.each([
    ['16 parameters by Adam', adamSteps, adams, 8, 1],
    ['8 matrices by SONew, band 0', chainSteps, chains(0), 3 + 3 + 2, 25],
    ['8 matrices by SONew, band 1', chainSteps, chains(1), 4 + 4 + 2, 25],
    ['8 matrices by SONew, band 4', chainSteps, chains(4), 4 + 3 + 4 + 2, 25],
    ['8 matrices by Shampoo', kroneckerSteps, eight(() => kroneckerEntry(tiled(true))), 12, 9],
    ['without statistics', kroneckerSteps, eight(() => kroneckerEntry(tiled(false))), 9, 9],
    ['8 vectors by Shampoo', vectorSteps, eight(() => kroneckerEntry(tiled(true), true)), 9, 9],
    ['8 matrices by SOAP', eigenSteps, eight(() => eigenEntry(tiled(false))), 15, 9],
    ['in new bases', eigenSteps, eight(() => eigenEntry(tiled(true))), 18, 17],
    ['8 second moments in new bases', basisChanges, eight(moments), 10, 1],
    ['8 layers', layerSteps, eight(() => layerEntry(layer)), 10, 9],
  ] as const)('%s', async (_, kernel, make, dispatches, copies) => {
    const entries = tf.tidy(make as unknown as () => tf.TensorContainer) as unknown as readonly {
      inputs: Record<string, tf.Tensor>;
    }[];
    const skip = flagged(0);
    const tensors = entries.flatMap(({ inputs }) => Object.values(inputs));
    for (const x of [...tensors, skip]) placed(x);
    // From the first use on, the encoder is known.
    compute(backend(), []);
    await settled();
    let made: readonly object[] = [];
    const counts = await counted(async () => {
      made = runTogether(kernel as unknown as typeof adamSteps, entries as never, skip)!;
      await settled();
    });
    expect(counts).toMatchObject({ dispatches, copies, submits: 1, passes: 1 });
    tf.dispose([skip, made as never, tensors]);
  });
});

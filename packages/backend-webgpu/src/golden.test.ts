import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { eigenRoots } from '@curvature/backend-tfjs';
import { parseCase, runCase } from '@curvature/testkit';
import * as tf from '@tensorflow/tfjs';
import { expect, test, vi } from 'vitest';
import { TEST_LIMIT } from '../../../tools/limits.js';
import { asOnCpu, compositions, delayed } from '../../../tools/golden-on-devices.js';
import { describeOnGpu, settled } from '../test/on-webgpu.js';

const folder = fileURLToPath(new URL('../../testkit/golden/', import.meta.url));
const cases = readdirSync(folder).map((file) => file.replace('.json', ''));
/** Its policy reads the trace a step later on webgpu, and so decides otherwise. */
const JUDGES_LATER = 'thor-dense-trace-1';

type Make = (typeof compositions)[string];

/** The roots that the cases were made with: the device's own are of float32, with tests of theirs. */
const withRootsOfFloat64 =
  (make: Make): Make =>
  (options, more) =>
    make(options, { ...more, solver: eigenRoots() });

/** A case as it is written; `isLater`: with roots a step later, held to what they give on cpu. */
async function expectToHold(name: string, isLater: boolean): Promise<void> {
  const before = tf.memory().numTensors;
  const written = parseCase(readFileSync(`${folder}${name}.json`, 'utf8'));
  const plain = compositions[written.optimizer]!;
  const exact = name.startsWith('shampoo') ? withRootsOfFloat64(plain) : plain;
  const make = isLater ? delayed(exact) : plain;
  const given = isLater ? await asOnCpu(written, make) : written;
  await tf.setBackend('webgpu');
  expect(await runCase(given, make)).toBeLessThanOrEqual(given.tolerance);
  await settled();
  // The last roots are still being solved, and the last check of gradients is still being read.
  const isClean = () => expect(tf.memory().numTensors).toBe(before);
  await vi.waitFor(isClean, { timeout: TEST_LIMIT / 2 });
}

describeOnGpu('golden cases on webgpu', () => {
  // Without roots no step waits for the device.
  test.each(cases.filter((name) => name.startsWith('sonew')))('%s holds', (name) =>
    expectToHold(name, false),
  );

  test.each(cases.filter((name) => !name.startsWith('sonew') && name !== JUDGES_LATER))(
    '%s, its roots a step later, is what it is on cpu',
    (name) => expectToHold(name, true),
  );
});

// What src/browser.test.ts runs in a page.
import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs';
import '../src/index.js';
import { limitAtOnce } from '../src/device/index.js';
import { cases as elementwise } from './cases.js';
import { backend, offOf, registerDistant } from './laws.js';
import { drawsOf } from './draws.js';
import { keepLastOff } from './keep-last.js';
import { products } from './products.js';
import { halfFloats, trained } from './half-floats.js';
import { screened, stepsOff } from './steps.js';

const cases = { ...elementwise, ...products };

const page = {
  /** Starts webgl, with textures of half floats if so told. */
  async start(isHalf: boolean) {
    if (isHalf) tf.env().set('WEBGL_FORCE_F16_TEXTURES', true);
    await tf.setBackend('cpu');
    registerDistant();
    await tf.setBackend('webgl');
    return tf.env().getNumber('WEBGL_VERSION');
  },
  names: () => Object.keys(cases),
  /** The largest gap of a kernel to its composite, and which case has it. */
  async law(name: string, runs: number, atOnce: number) {
    limitAtOnce(backend(), atOnce);
    let worst = { off: 0, what: '' };
    for (const [i, one] of fc.sample(cases[name]!, { numRuns: runs, seed: 7 }).entries()) {
      const shapes = Object.entries(one.inputs).map(([key, { shape }]) => `${key} [${shape}]`);
      const what = `${shapes.join(', ')} ${JSON.stringify(one.attributes)} form ${i}`;
      const off = await offOf(one, i).catch((error: unknown) => {
        throw new Error(`${name} of ${what}: ${error}`);
      });
      if (!(off <= worst.off)) worst = { off, what };
    }
    limitAtOnce(backend(), 4);
    return worst;
  },
  steps: stepsOff,
  screened,
  keepLast: keepLastOff,
  draws: drawsOf,
  halfFloats,
  trained,
};
export type Off = Awaited<ReturnType<typeof page.law>>;
export type Screened = Awaited<ReturnType<typeof screened>>;
export type Trained = Awaited<ReturnType<typeof trained>>;
export type Drawn = Awaited<ReturnType<typeof drawsOf>>;
Object.assign(globalThis, { page });

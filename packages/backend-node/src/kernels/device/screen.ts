import { LARGEST_SQUARES, screen } from '@curvature/spec/internal';
import { util } from '@tensorflow/tfjs-core';
import { Layout } from '../packs/layout.js';
import { Lines, WIDTH } from '../packs/lines.js';
import { joined } from '../packs/pack.js';
import { flat } from '../packs/places.js';
import type { DeviceKernel } from './device-kernel.js';

/** A factor so small that the sum of finite values is finite. */
const SMALL = 2 ** -100;

/** `screen` of all gradients in one vector, with the sums that a device tells beside squares. */
export const screenOnDevice: DeviceKernel = {
  name: screen.name,
  compute({ f, backend, inputs }) {
    const all = Object.values(inputs);
    const places = all.map(({ shape }) => flat(util.sizeFromShape(shape)));
    const layout = new Layout(places, WIDTH);
    const lines = new Lines(f, layout);
    const x = lines.of(joined(f, backend, all, layout));
    const squares = lines.sums(f.square(x));
    const plain = lines.sums(f.mul(x, SMALL));
    const areGood = f.every(f.isAtMost(squares, LARGEST_SQUARES), 0);
    return [squares, plain, f.indicator(f.not(areGood))].map((made) => f.operations.tensor(made));
  },
};

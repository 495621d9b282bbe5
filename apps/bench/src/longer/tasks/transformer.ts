import { type Data, text, transformer as model } from '@curvature/workbench';
import { slice, type Tensor } from '@tensorflow/tfjs';
import { type LongerTask, rows } from './longer-task.js';

const CONTEXT = 32;
const HELD = 128;

function cut(x: Tensor): Tensor {
  const short = slice(x, [0, 0], [x.shape[0]!, CONTEXT]);
  x.dispose();
  return short;
}

/** Windows of the first characters of each. */
const shortened = <Loaded extends Data>(data: Loaded): Loaded => ({
  ...data,
  describe: data.describe.replace(/windows of \d+/, `windows of ${CONTEXT}`),
  batch(chosen) {
    const { inputs, targets } = data.batch(chosen);
    return { inputs: cut(inputs), targets: cut(targets) };
  },
});

const share = ({ size }: Data) => Math.floor(0.9 * size);

/** The transformer of `bench train`, narrower, on shorter windows; the last tenth is held out. */
export const transformer: LongerTask<Awaited<ReturnType<typeof text.load>>> = {
  ...text,
  name: 'transformer',
  describe: 'transformer of 2 blocks, width 48, 2 heads, context 32; characters; cross entropy',
  steps: 2000,
  batch: 8,
  load: async (options) => shortened(await text.load(options)),
  model: (seed, { kinds }) =>
    model({ kinds, context: CONTEXT, width: 48, heads: 2, blocks: 2 }, seed),
  trained: (data) => share(data) - CONTEXT,
  held: (data) => rows(share(data), HELD, Math.floor((data.size - share(data)) / HELD)),
};

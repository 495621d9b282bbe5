import { sonew } from '@curvature/sonew';
import * as tf from '@tensorflow/tfjs';
import { threadCpuNow } from '../protocol/thread-cpu.js';
import { checkMemory, collectGarbage } from './available.js';
import { LAYER, type Plan, type Share } from './plan.js';

/** Layers that one optimizer trains, and whose gradients are in memory at once. */
interface Chunk {
  readonly variables: readonly tf.Variable[];
  readonly optimizer: ReturnType<typeof sonew>;
}
const [ROWS, COLUMNS] = LAYER;
const MINIMUM = 0.01;

/** Other numbers in each layer. */
const newLayer = (layer: number) =>
  tf.tidy(() => {
    const rows = tf.reshape(tf.sin(tf.range(0, ROWS)), [ROWS, 1]);
    const columns = tf.reshape(tf.sin(tf.range(layer, layer + COLUMNS)), [1, COLUMNS]);
    return tf.variable(tf.matMul(rows, tf.mul(columns, 0.02)), true, `layer${layer}`);
  });

function newChunks(layers: readonly number[], plan: Plan): Chunk[] {
  const variables = layers.map((layer, done) => {
    beforeLayer(done, layers.length, plan);
    return newLayer(layer);
  });
  const parts = plan.gradients === 'together' ? [variables] : variables.map((each) => [each]);
  const optimizer = () => sonew({ band: plan.band }, plan.momentum ? {} : { filter: null });
  return parts.map((part) => ({ variables: part, optimizer: optimizer() }));
}

/** Zeros for a new state are arrays of JavaScript at first, which it keeps for long if it may. */
function beforeLayer(done: number, of: number, { most }: Plan): void {
  collectGarbage();
  checkMemory(done, of, most);
}

const lossOf = (chunks: readonly Chunk[]): number =>
  chunks
    .flatMap(({ variables }) => variables)
    .map((x) => tf.tidy(() => tf.sum(tf.square(tf.sub(x, MINIMUM))).dataSync()[0]! / 2))
    .reduce((a, b) => a + b);

/** The gradient of the loss, and a step of all layers of the chunk. @returns Bytes of gradients. */
function step({ variables, optimizer }: Chunk): number {
  const gradients = variables.map((x) => ({ name: x.name, tensor: tf.sub(x, MINIMUM) }));
  optimizer.applyGradients(gradients);
  gradients.forEach(({ tensor }) => tensor.dispose());
  return gradients.reduce((bytes, { tensor }) => bytes + 4 * tensor.size, 0);
}

/** Bytes of tensors of a state by the last part of their names: `diagonal`, `bands`, `m`. */
async function addBytes(total: Record<string, number>, { optimizer }: Chunk): Promise<void> {
  const [iterations, ...others] = await optimizer.getWeights();
  iterations!.tensor.dispose();
  for (const { name, tensor } of others) {
    // The save's own lists of names.
    if (name.startsWith('curvature/')) continue;
    const part = name.split('/').at(-1)!;
    total[part] = (total[part] ?? 0) + 4 * tensor.size;
  }
}

/** The steps of a rank's layers, and what they took. */
export async function stepsOfShare(layers: readonly number[], plan: Plan): Promise<Share> {
  const chunks = newChunks(layers, plan);
  const bytes: Record<string, number> = { parameters: 4 * ROWS * COLUMNS * layers.length };
  const first = lossOf(chunks);
  const steps = Array.from({ length: plan.steps }, () => {
    const [start, startOfCpu] = [performance.now(), threadCpuNow()];
    const gradients = chunks.map((chunk, done) => {
      beforeLayer(done, chunks.length, plan);
      return step(chunk);
    });
    bytes['gradients'] = Math.max(...gradients);
    return { ms: performance.now() - start, cpu: threadCpuNow() - startOfCpu };
  });
  for (const chunk of chunks) await addBytes(bytes, chunk);
  const { wasm } = tf.backend() as unknown as { readonly wasm: { readonly HEAPU8: Uint8Array } };
  const [heap, loss] = [wasm.HEAPU8.length, [first, lossOf(chunks)] as const];
  return { layers: layers.length, bytes, heap, steps, loss };
}

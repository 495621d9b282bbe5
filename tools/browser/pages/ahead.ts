// A page that has webgl compile the programs of a training step before training, as the README of
// @curvature/backend-tfjs says.
import { shampoo } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { thor } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';

const makers: Readonly<Record<string, () => tf.Optimizer>> = { sonew, shampoo, thor };

/** What of tfjs's webgl backend is public, and not in its types. */
interface Compiling {
  readonly binaryCache: object;
  checkCompileCompletionAsync(): Promise<unknown>;
  getUniformLocations(): void;
}
const backend = () => tf.backend() as unknown as Compiling;
const programs = () => Object.keys(backend().binaryCache).length;

const layer = (units: number, seed: number, more: object = {}) =>
  tf.layers.dense({ units, kernelInitializer: tf.initializers.glorotUniform({ seed }), ...more });

/** A model with an optimizer of its own: one to rehearse with, and one to train. */
function create(name: string) {
  const model = tf.sequential({
    layers: [layer(24, 1, { activation: 'tanh', inputShape: [20] }), layer(4, 2)],
  });
  const optimizer = makers[name]!();
  const x = tf.randomNormal([32, 20], 0, 1, 'float32', 3);
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const loss = () => tf.mean(tf.square(model.apply(x) as tf.Tensor)) as tf.Scalar;
  return {
    step: () => optimizer.minimize(loss, true, variables)!,
    dispose() {
      optimizer.dispose();
      model.dispose();
      x.dispose();
    },
  };
}

async function rehearse(name: string): Promise<void> {
  const rehearsal = create(name);
  tf.env().set('ENGINE_COMPILE_ONLY', true);
  for (let step = 0; step < 2; step++) rehearsal.step();
  tf.env().set('ENGINE_COMPILE_ONLY', false);
  await backend().checkCompileCompletionAsync();
  backend().getUniformLocations();
  rehearsal.dispose();
}

const page = {
  /** Programs before training, after its first step, and the losses of two steps. */
  async train(name: string, isRehearsed: boolean) {
    await tf.setBackend('webgl');
    if (isRehearsed) await rehearse(name);
    const training = create(name);
    const ahead = programs();
    const values = [training.step()];
    const first = programs();
    // The second step has no roots yet, whenever they come.
    values.push(training.step());
    const losses = await Promise.all(values.map((value) => value.data()));
    training.dispose();
    return { ahead, first, losses: losses.map(([loss]) => loss!) };
  },
};
export type Compiled = Awaited<ReturnType<typeof page.train>>;
Object.assign(globalThis, { page });

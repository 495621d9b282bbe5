// Data-parallel training by hand: each rank takes the gradient of its rows, all take the mean, and
// all take the same step of Adam. Alone, the program starts itself on two threads; `mpirun -n 2 node
// average-gradients.js` starts it as two processes.
import * as tf from '@tensorflow/tfjs';
import { launch, ranks } from '@curvature/distributed';

const across = await ranks();
if (across.kind === 'local') await launch(import.meta.url, { ranks: 2 });
else train();

/** The mean of gradients over all examples of all ranks, in one message with their number. */
function average(grads: tf.NamedTensorMap) {
  const names = Object.keys(grads).toSorted();
  const flat = tf.concat(names.map((name) => tf.reshape(grads[name]!, [-1])));
  const message = tf.concat([tf.mul(flat, across.weight), [across.weight]]).dataSync<'float32'>();
  across.allReduce(message, 'sum');
  const mean = tf.div(message.subarray(0, -1), message.at(-1)!);
  const sizes = names.map((name) => grads[name]!.size);
  const parts = tf.split(mean, sizes);
  return names.map((name, k) => ({ name, tensor: tf.reshape(parts[k]!, grads[name]!.shape) }));
}

function train(): void {
  const w = tf.variable(tf.zeros([4, 1]), true, 'w');
  const b = tf.variable(tf.zeros([1]), true, 'b');
  const adam = tf.train.adam(0.05);
  const places = Array.from({ length: 30 }, (_, k) => k);
  for (let step = 1; step <= 100; step++) {
    tf.tidy(() => {
      // The whole batch is the same on all ranks; each takes its own rows.
      const batch = tf.randomNormal([30, 4], 0, 1, 'float32', step);
      const x = tf.gather(batch, across.mine(places));
      const y = tf.add(tf.sum(x, 1, true), 0.5);
      const predict = () => tf.add(tf.matMul(x, w), b);
      const { grads } = tf.variableGrads(() => tf.mean(tf.squaredDifference(predict(), y)));
      adam.applyGradients(average(grads));
    });
  }
  const own = tf.concat([tf.reshape(w, [-1]), b]).dataSync<'float32'>();
  const all = across.allGather(new Uint8Array(own.buffer, own.byteOffset, own.byteLength));
  const alike = all.every((bytes) => Buffer.compare(bytes, all[0]!) === 0);
  const me = `rank ${across.rank} of ${across.size} by ${across.kind}`;
  console.log(`${me}: w and b are ${[...own].map((x) => x.toFixed(3)).join(' ')}`);
  console.log(`${me}: all alike to the last bit: ${alike}`);
}

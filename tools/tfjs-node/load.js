// Loads the package of the folder that is its argument, and multiplies once; prints what it finds.
import { createRequire } from 'node:module';
import util from 'node:util';

// tfjs-node 4.22 calls what Node 23 took away.
Object.assign(util, {
  isNullOrUndefined: (/** @type {unknown} */ value) => value === null || value === undefined,
});

const tf = createRequire(import.meta.url)(process.argv[2] ?? '');
const [product] = tf.matMul(tf.ones([1, 3]), tf.ones([3, 1])).dataSync();
const { binding, isUsingGpuDevice } = tf.backend();
const found = { backend: tf.getBackend(), product, tensorflow: binding.TF_Version };
console.log(JSON.stringify({ ...found, isUsingGpuDevice }));

// What the import registers. Node has no WebGL, so training by these kernels needs a page: there
// this import, `await tf.setBackend('webgl')` and an optimizer of @curvature are all that it takes.
import '@curvature/backend-webgl';
import * as tf from '@tensorflow/tfjs-core';

const names = tf.getKernelsForBackend('webgl').map(({ kernelName }) => kernelName);
const own = names.filter((name) => name.startsWith('Curvature'));
console.log(
  `${own.length} kernels of steps, beside ${names.length - own.length} of TensorFlow.js:`,
);
console.log(own.toSorted().join(', '));

// A device like that of webgpu outside browsers: what it holds cannot be read at once, and what is
// disposed while it is read is lost.
import * as tf from '@tensorflow/tfjs';

const refuse = (): never => {
  throw new Error('This backend reads nothing at once.');
};

/** Makes tfjs's cpu backend pose as such a device, under the name `webgpu`. */
export function registerDistantBackend(name = 'webgpu'): void {
  const cpu = tf.findBackend('cpu') as tf.KernelBackend & { data: { has(id: object): boolean } };
  const read = async (id: object) => {
    await new Promise((resolve) => setTimeout(resolve));
    if (!cpu.data.has(id)) throw new Error('A tensor was disposed before its values came.');
    return cpu.readSync(id);
  };
  tf.registerBackend(
    name,
    () => Object.create(cpu, { readSync: { value: refuse }, read: { value: read } }) as typeof cpu,
  );
  for (const kernel of tf.getKernelsForBackend('cpu'))
    tf.registerKernel({
      ...kernel,
      backendName: name,
      kernelFunc: (call) => kernel.kernelFunc({ ...call, backend: cpu as never }),
    });
}

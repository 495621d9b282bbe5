import * as tf from '@tensorflow/tfjs';

type Backend = tf.KernelBackend & {
  isUsingGpuDevice?: boolean;
  /** Of tfjs-node: what the host has written and no operation has asked for is no read. */
  readonly tensorMap?: { get(id: object): { readonly values: unknown } };
};

export interface Pose {
  /** How often values of the device are read before `work` returns. */
  readsDuring(work: () => unknown): number;
  end(): void;
}

/** Makes the backend `tensorflow` say that it computes on a GPU, and counts how often it is read. */
export function poseAsGpu(): Pose {
  const backend = tf.backend() as Backend;
  let reads = 0;
  const read = backend.readSync.bind(backend);
  backend.isUsingGpuDevice = true;
  backend.readSync = (id) => {
    if (!backend.tensorMap?.get(id).values) reads++;
    return read(id);
  };
  return {
    readsDuring(work) {
      reads = 0;
      work();
      return reads;
    },
    end() {
      backend.isUsingGpuDevice = false;
      backend.readSync = read;
    },
  };
}

/** Where tfjs-node is not, the cpu backend takes its name; its kernels go on reading unseen. */
export function registerCpuAsTensorflow(): void {
  const cpu = tf.findBackend('cpu');
  tf.registerBackend('tensorflow', () => Object.create(cpu) as tf.KernelBackend);
  for (const kernel of tf.getKernelsForBackend('cpu'))
    tf.registerKernel({
      ...kernel,
      backendName: 'tensorflow',
      kernelFunc: (call) => kernel.kernelFunc({ ...call, backend: cpu }),
    });
}

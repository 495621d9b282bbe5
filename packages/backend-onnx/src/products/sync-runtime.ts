import { createRequire } from 'node:module';
import { missing } from '../workers/errors.js';

/** Memory that onnxruntime reads or writes in place. */
export interface Matrices {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}
/** Runs one model, and blocks the thread meanwhile. */
export interface SyncSession {
  /** Writes the output into `output`. */
  run(feeds: Readonly<Record<string, Matrices>>, output: Matrices): void;
  dispose(): void;
}
export type SyncRuntime = (model: Uint8Array, threads: number) => SyncSession;

/** The native session of onnxruntime-node, below its promises: not public. */
interface NativeSession {
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void;
  run(feeds: object, fetches: object, options: object): object;
  dispose(): void;
}
interface Internals {
  readonly binding: { readonly InferenceSession: new () => NativeSession };
  readonly initOrt: () => void;
}
interface Public {
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => unknown;
}

/** Versions whose internals this file knows. */
const isKnown = (version: string) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 1 && minor >= 30;
};

/**
 * onnxruntime-node without promises: `session.run` only defers a call that blocks anyway, and a
 * kernel of tfjs cannot wait.
 * @throws Error with the reason, if it is not available.
 */
export function syncRuntime(): SyncRuntime {
  const require = createRequire(import.meta.url);
  const { version } = load(require, 'onnxruntime-node/package.json') as { version: string };
  if (!isKnown(version))
    throw new Error(`onnxruntime-node is ${version}, and 1.30 is what it knows the inside of`);
  const { Tensor } = load(require, 'onnxruntime-node') as Public;
  const { binding, initOrt } = load(require, 'onnxruntime-node/dist/binding.js') as Internals;
  initOrt();
  const tensor = ({ data, dims }: Matrices) => new Tensor('float32', data, dims);
  return (model, threads) => {
    const session = new binding.InferenceSession();
    const options = { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 4 };
    session.loadModel(model.buffer, model.byteOffset, model.byteLength, options);
    return {
      run(feeds, output) {
        const inputs = Object.entries(feeds).map(([name, matrices]) => [name, tensor(matrices)]);
        session.run(Object.fromEntries(inputs), { [outputName]: tensor(output) }, {});
      },
      dispose: () => session.dispose(),
    };
  };
}

/** The name of the one output of a synchronous model. */
export const outputName = 'product';

function load(require: NodeJS.Require, name: string): unknown {
  try {
    return require(name);
  } catch (error) {
    throw missing((error as Error).message.split('\n', 1)[0]!);
  }
}

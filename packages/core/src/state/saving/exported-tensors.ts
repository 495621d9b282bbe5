import { clone, keep, Tensor } from '@tensorflow/tfjs-core';
import type { NamedTensor } from './named-tensor.js';

/** A second handle of a tensor that the engine does not count; disposing it disposes the tensor. */
const handleOf = ({ shape, dtype, dataId, id }: Tensor) => new Tensor(shape, dtype, dataId, id);

/**
 * The tensors that `getWeights` returned. They share memory with the state until the state changes,
 * and stay valid while somebody holds them. Nobody has to dispose them: they are freed when they
 * are disposed, when the garbage collector finds them, or by `dispose()`.
 */
export class ExportedTensors {
  private readonly handles = new Set<Tensor>();
  private readonly collected = new FinalizationRegistry<Tensor>((handle) => this.free(handle));
  /** Counts the changes of the state. */
  private version = 0;
  /** The last result, and the version of the state that it shows. */
  private last: { readonly version: number; readonly result: WeakRef<NamedTensor[]> } | null = null;

  /** The state changes: results from before are not returned again. */
  noteChange(): void {
    this.version++;
  }

  /** The last result, if the state is unchanged and somebody still holds it; else a new one. */
  async result(make: () => Promise<NamedTensor[]>): Promise<NamedTensor[]> {
    const { version, last } = this;
    const known = last?.version === version ? last.result.deref() : undefined;
    if (known?.every(({ tensor }) => !tensor.isDisposed)) return known;
    const result = await make();
    this.last = { version, result: new WeakRef(result) };
    return result;
  }

  /** Exports a tensor that shares its values with a tensor of the state. */
  share = ({ name, tensor }: NamedTensor): NamedTensor =>
    this.adopt({ name, tensor: clone(tensor) });

  /** Exports a tensor that nobody else owns. */
  adopt({ name, tensor }: NamedTensor): NamedTensor {
    const own = keep(tensor);
    const handle = handleOf(own);
    this.handles.add(handle);
    this.collected.register(own, handle, handle);
    // A tensor that its holder disposes must not be disposed again when it is collected.
    own.dispose = () => this.free(handle);
    Object.defineProperty(own, 'isDisposed', { get: () => handle.isDisposed });
    return { name, tensor: own };
  }

  dispose(): void {
    for (const handle of this.handles) this.free(handle);
    this.last = null;
  }

  private free(handle: Tensor): void {
    this.collected.unregister(handle);
    this.handles.delete(handle);
    handle.dispose();
  }
}

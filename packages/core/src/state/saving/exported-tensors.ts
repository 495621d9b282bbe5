import { clone, keep, Tensor } from '@tensorflow/tfjs-core';
import type { NamedTensor } from './manifest.js';

/**
 * Another handle of a tensor, which the engine does not count; disposing it disposes the tensor.
 */
const handleOf = ({ shape, dtype, dataId, id }: Tensor) => new Tensor(shape, dtype, dataId, id);

/**
 * Tensors that were handed out, and that nobody has to dispose. They share memory with the state
 * until the state moves on, stay valid as long as somebody holds them, and are freed when they are
 * disposed, when the garbage collector finds them, or by `dispose()`.
 */
export class Issued {
  private readonly handles = new Set<Tensor>();
  private readonly collected = new FinalizationRegistry<Tensor>((handle) => this.free(handle));
  /** The last result, and the version of the state that it shows. */
  private last: { readonly version: number; readonly result: WeakRef<NamedTensor[]> } | null = null;

  /** The result that was handed out for this version, if somebody still holds it. */
  of(version: number): NamedTensor[] | undefined {
    const there = this.last?.version === version ? this.last.result.deref() : undefined;
    return there?.every(({ tensor }) => !tensor.isDisposed) ? there : undefined;
  }

  remember(version: number, result: NamedTensor[]): NamedTensor[] {
    this.last = { version, result: new WeakRef(result) };
    return result;
  }

  /** Another tensor with the same values, for somebody else. */
  handOut = ({ name, tensor }: NamedTensor): NamedTensor =>
    this.adopt({ name, tensor: clone(tensor) });

  /** Hands out a tensor that nobody else has. */
  adopt({ name, tensor }: NamedTensor): NamedTensor {
    const own = keep(tensor);
    const handle = handleOf(own);
    this.handles.add(handle);
    this.collected.register(own, handle, handle);
    // Whoever disposes it does so once: not again when it is collected.
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

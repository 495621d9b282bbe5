import { allocated, type TensorRecord, type WasmBackend } from '@curvature/backend-wasm/internal';
import { type DataId, type Tensor, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { TensorFlowBackend } from '../tensorflow.js';
import { ALIGNMENT, Blocks as HeapBlocks } from './blocks.js';
import { Held, type Place } from './held.js';
import { bothSides, type Blocks } from '../products.js';
import { moduleOver } from './module.js';
import { sharesMemory } from './sharing.js';
import { canWrite, write } from './write.js';

/** Multiplications from which on TensorFlow's products, with copies there and back, are faster. */
const WORTHWHILE = 2 ** 24;
/** Blocks shorter than this, on which they are not faster. */
const SHORT = 200;
/** Numbers from which on TensorFlow writes them into the heap sooner than it makes an array of them. */
const MANY = 4096;

type Sides = readonly [rows: number, columns: number];
type Pair = readonly [Blocks, Blocks];

const known = new WeakMap<TensorFlowBackend, WasmBackend>();

/**
 * The backend as kernels of the wasm backend see theirs: tensors of float32 lie in a heap of
 * WebAssembly. An input is copied there once, at its first use, and stays for as long as its tensor
 * lives. Results stay as well, so that the states of an optimizer never leave the heap.
 */
export function heapOf(backend: TensorFlowBackend): WasmBackend {
  let heap = known.get(backend);
  if (!heap) known.set(backend, (heap = new Heap(backend)));
  return heap;
}

class Heap implements WasmBackend, Place {
  readonly dataIdNextNumber = 0;
  readonly wasm: WasmBackend['wasm'];
  readonly dataIdMap: WasmBackend['dataIdMap'];
  readonly binding: TensorFlowBackend['binding'];
  private readonly blocks = new HeapBlocks();
  private readonly isShared: boolean;
  private readonly isWritten: boolean;

  constructor(private readonly backend: TensorFlowBackend) {
    this.binding = backend.binding;
    this.wasm = moduleOver(this.blocks);
    this.dataIdMap = {
      get: (id) => this.recordOf(id),
      delete: () => true,
      set: (id) => this.donate(id),
    };
    const at = allocated(this, 2 * ALIGNMENT);
    this.isShared = sharesMemory(backend.binding, this.floats(at, 16));
    const shared = this.blocks.aligned(at);
    this.isWritten = canWrite(backend, this.floats(shared, 16));
    this.free(shared);
    this.readHere();
  }

  makeOutput(shape: number[], _: string, at?: number): TensorInfo {
    const dataId = {};
    const block = at ?? allocated(this, 4 * util.sizeFromShape(shape));
    this.backend.tensorMap.set(dataId, new Held(this, shape, block));
    return { dataId, shape, dtype: 'float32' };
  }

  typedArrayFromHeap({ dataId, shape }: TensorInfo): Float32Array {
    return this.floats(this.held(dataId).at, util.sizeFromShape(shape));
  }

  getMemoryOffset(dataId: DataId): number {
    return this.held(dataId).at;
  }

  disposeData(dataId: DataId, force?: boolean): boolean {
    return this.backend.disposeData(dataId, force);
  }

  takesSides(sides: readonly [TensorInfo, TensorInfo], [rows, columns]: Sides): boolean {
    const long = sides.map(({ shape }) => shape[1]!).filter((size) => size >= SHORT);
    return rows * columns * long.reduce((sum, size) => sum + size, 0) >= WORTHWHILE;
  }

  /** Blocks stay where they are: in the heap they would lie twice, and serve nothing else. */
  timesBothSides(sides: readonly [TensorInfo, TensorInfo], shape: Sides, x: number): void {
    const ids = this.backend.getInputTensorIds(sides as unknown as Tensor[]);
    const blocks = sides.map(({ shape: own }, i) => ({ id: ids[i]!, shape: own }));
    const floats = this.floats(x, shape[0] * shape[1]);
    // TensorFlow may share them: nothing but the product's end changes them.
    bothSides(this.backend, blocks as unknown as Pair, shape, floats, (made) =>
      this.take(made.id, x, floats),
    );
  }

  free(at: number): void {
    this.blocks.free(at);
  }

  forTensorFlow(at: number, length: number): Float32Array {
    const floats = this.floats(at, length);
    return this.isShared || at % ALIGNMENT === 0 ? floats.slice() : floats;
  }

  /** Reads of tensors in the heap are copies from there, or views: TensorFlow needs none. */
  private readHere(): void {
    const { backend } = this;
    const readSync = backend.readSync.bind(backend);
    backend.readSync = (dataId: DataId) => {
      const data = backend.tensorMap.get(dataId);
      if (!(data instanceof Held) || data.at === 0) return readSync(dataId);
      return this.floats(data.at, util.sizeFromShape(data.shape)).slice();
    };
    backend.lend = (ids) => {
      // All come into the heap before a view, which a growing heap detaches.
      const all = ids.map((id) => this.held(id));
      return all.map(({ at, shape }) => this.floats(at, util.sizeFromShape(shape)));
    };
  }

  private floats(at: number, length: number): Float32Array {
    return new Float32Array(this.blocks.memory.buffer, at, length);
  }

  /** The data of a tensor, in the heap from now on. */
  private held(dataId: DataId): Held {
    const { tensorMap } = this.backend;
    const data = tensorMap.get(dataId);
    if (data instanceof Held && data.at !== 0) return data;
    const { values, shape, refCount } = data;
    const at = values ? this.copied(values) : this.taken(data.id, util.sizeFromShape(shape));
    const held = new Held(this, shape, at, { id: values ? -1 : data.id, refCount });
    tensorMap.delete(dataId); // `set` counts a new entry, even in place of an old one
    tensorMap.set(dataId, held);
    return held;
  }

  /** A new block with these numbers. */
  private copied(values: Float32Array): number {
    const at = allocated(this, values.byteLength);
    this.floats(at, values.length).set(values);
    return at;
  }

  /** A new block with the numbers of a tensor of TensorFlow. */
  private taken(id: number, length: number): number {
    if (!this.isWritten || length < MANY) return this.copied(this.binding.tensorDataSync(id));
    const at = this.blocks.aligned(allocated(this, 4 * length + ALIGNMENT));
    this.take(id, at, this.floats(at, length));
    return at;
  }

  /** Numbers of a tensor of TensorFlow at an address, without an array that V8 has to collect. */
  private take(id: number, at: number, floats: Float32Array): void {
    if (this.isWritten && at % ALIGNMENT === 0) write(this.backend, id, floats);
    else floats.set(this.binding.tensorDataSync(id));
  }

  /**
   * What decides whether a tensor's block may be taken: TensorFlow's copy serves all others. It may
   * not where TensorFlow would share it, since it then changes what TensorFlow holds.
   */
  private recordOf(dataId: DataId): TensorRecord {
    const { id, at, shape, refCount } = this.held(dataId);
    const users = at % ALIGNMENT === 0 ? Infinity : id < 0 ? refCount : 1;
    return { id: 0, memoryOffset: at, shape, dtype: 'float32', refCount: users };
  }

  /** Its block belongs to a result by now. */
  private donate(dataId: DataId): void {
    this.held(dataId).letGo();
  }
}

/** What a piece of work asks of a device. */
export interface Counts {
  dispatches: number;
  submits: number;
  copies: number;
  /** Buffers made. */
  buffers: number;
  /** Writes of buffers from the host. */
  writes: number;
  bindGroups: number;
  passes: number;
}

type Methods = Record<string, (...given: unknown[]) => unknown>;

/** Counts what `work` asks of any device in this process. */
export async function counted(work: () => unknown): Promise<Counts> {
  const counts: Counts = {
    dispatches: 0,
    submits: 0,
    copies: 0,
    buffers: 0,
    writes: 0,
    bindGroups: 0,
    passes: 0,
  };
  const undo = [
    watch(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', () => counts.dispatches++),
    watch(GPUCommandEncoder.prototype, 'beginComputePass', () => counts.passes++),
    watch(GPUCommandEncoder.prototype, 'copyBufferToBuffer', () => counts.copies++),
    watch(GPUQueue.prototype, 'submit', () => counts.submits++),
    watch(GPUQueue.prototype, 'writeBuffer', () => counts.writes++),
    watch(GPUDevice.prototype, 'createBuffer', () => counts.buffers++),
    watch(GPUDevice.prototype, 'createBindGroup', () => counts.bindGroups++),
  ];
  try {
    await work();
  } finally {
    for (const restore of undo) restore();
  }
  return counts;
}

function watch(prototype: object, name: string, note: () => void): () => void {
  const methods = prototype as Methods;
  const original = methods[name]!;
  methods[name] = function (this: unknown, ...given: unknown[]) {
    note();
    return original.apply(this, given);
  };
  return () => void (methods[name] = original);
}

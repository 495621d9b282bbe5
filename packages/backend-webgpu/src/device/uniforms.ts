// Numbers for programs. Each content is written once, so that what does not change from step to
// step is never uploaded again.

/** Bytes of a slot: the alignment of dynamic offsets that every device takes. */
export const SLOT = 256;
const SLOTS = 1024;

interface Pool {
  readonly buffer: GPUBuffer;
  /** The slot of each content, the least recently used first. */
  readonly slots: Map<string, number>;
}

const pools = new WeakMap<GPUDevice, Pool>();

function poolOf(device: GPUDevice): Pool {
  const known = pools.get(device);
  if (known) return known;
  const pool = {
    buffer: device.createBuffer({
      label: 'curvature numbers',
      size: SLOT * SLOTS,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    }),
    slots: new Map<string, number>(),
  };
  pools.set(device, pool);
  return pool;
}

/** The buffer of all numbers of a device. */
export const numbersBuffer = (device: GPUDevice): GPUBuffer => poolOf(device).buffer;

/**
 * The offset in `numbersBuffer` at which `content` lies. A slot that is taken from another content
 * was last used by a dispatch that is submitted by now: an encoder holds far fewer of ours.
 */
export function offsetOf(device: GPUDevice, content: Uint32Array<ArrayBuffer>): number {
  const { buffer, slots } = poolOf(device);
  const key = content.join();
  let slot = slots.get(key);
  if (slot === undefined) {
    slot = slots.size < SLOTS ? slots.size : takenSlot(slots);
    device.queue.writeBuffer(buffer, slot * SLOT, content);
  } else slots.delete(key);
  slots.set(key, slot);
  return slot * SLOT;
}

function takenSlot(slots: Map<string, number>): number {
  const [oldest, slot] = slots.entries().next().value!;
  slots.delete(oldest);
  return slot;
}

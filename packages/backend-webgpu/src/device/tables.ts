// Tables of whole numbers that programs look things up in: of shapes, which do not change from step
// to step, so that each is uploaded once.

/** Tables of a device that are kept. */
const KEPT = 64;

const tables = new WeakMap<GPUDevice, Map<string, GPUBuffer>>();

/** A buffer with these numbers. It may go when many others have been asked for since. */
export function tableOf(device: GPUDevice, values: Uint32Array<ArrayBuffer>): GPUBuffer {
  let known = tables.get(device);
  if (!known) tables.set(device, (known = new Map()));
  const key = values.join();
  let buffer = known.get(key);
  known.delete(key);
  buffer ??= uploaded(device, values);
  known.set(key, buffer);
  // Not destroyed: a dispatch that is not submitted yet may hold it.
  if (known.size > KEPT) known.delete(known.keys().next().value!);
  return buffer;
}

function uploaded(device: GPUDevice, values: Uint32Array<ArrayBuffer>): GPUBuffer {
  const buffer = device.createBuffer({
    label: 'curvature table',
    size: values.byteLength,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
  });
  device.queue.writeBuffer(buffer, 0, values);
  return buffer;
}

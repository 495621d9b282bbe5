/**
 * The kernels of the wasm backend: those of tfjs (`stock`), or ours in their place. `lowered`: ours
 * take every size, without the thresholds below which they leave the work to tfjs.
 */
export const settings = [
  'stock',
  'ours',
  'ours, lowered',
  'ours and onnxruntime, lowered',
] as const;

export type Setting = (typeof settings)[number];

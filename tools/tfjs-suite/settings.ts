/**
 * Which kernels the wasm backend runs with: those of tfjs, or ours over them. `lowered`: ours do
 * whatever they can, however small.
 */
export const settings = [
  'stock',
  'ours',
  'ours, lowered',
  'ours and onnxruntime, lowered',
] as const;

export type Setting = (typeof settings)[number];

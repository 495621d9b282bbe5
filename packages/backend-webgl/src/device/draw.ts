import { storesHalfFloats } from '@curvature/spec/internal';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Backend, contextOf } from './backend.js';
import { type Layout, layoutOf, matrixOf, texelsOf } from './layout.js';
import { type Compiled, compiledFor, type Program } from './program.js';
import { bindTargets, mostAtOnce } from './targets.js';

/** Just below the largest half float, 65504, above which numbers are infinite. */
const LARGEST_HALF = 6e4;

/** A program with what it reads and writes, in the order of its names. */
export interface Draw<N extends string = string> {
  readonly program: Program<N>;
  readonly inputs: readonly TensorInfo[];
  /** Made by `outputs`: all have textures of one form, and places are those of the first. */
  readonly outputs: readonly TensorInfo[];
  readonly numbers: Readonly<Record<N, number>>;
}

/**
 * Runs a program: one draw, or one for each output where the device takes one texture at a time.
 * Its draws and those of tfjs keep their order.
 */
export function draw<N extends string>(backend: Backend, call: Draw<N>): void {
  // Uploads and the probe draw as well: before anything is bound.
  const limit = storesHalfFloats() ? LARGEST_HALF : 0;
  const inputs = call.inputs.map((x) => layoutOf(backend, x));
  const targets = call.outputs.map((x) => layoutOf(backend, x));
  const all = targets.map((_, k) => k);
  const isLess = mostAtOnce(backend) < all.length;
  if (!isLess && drawn(backend, call, { inputs, targets, limit }, all)) return;
  for (const k of all) drawn(backend, call, { inputs, targets, limit }, [k]);
}

/** What a draw takes, on the device. */
interface Bound {
  readonly inputs: readonly Layout[];
  readonly targets: readonly Layout[];
  /** Largest number that outputs hold; 0 for none. */
  readonly limit: number;
}

function drawn(
  backend: Backend,
  { program, inputs, outputs, numbers }: Draw,
  { inputs: layouts, targets, limit }: Bound,
  which: readonly number[],
): boolean {
  const { gpgpu } = backend;
  const gl = contextOf(backend);
  const compiled = compiledFor(backend, program, which);
  const bound = bindTargets(
    backend,
    which.map((k) => targets[k]!),
  );
  if (!bound) return false;
  gpgpu.setProgram(compiled.program);
  gpgpu.bindVertexArray(compiled.program.vao);
  program.inputs.forEach((name, unit) =>
    setInput(backend, compiled, name, unit, layouts[unit]!, inputs[unit]!.shape),
  );
  const { shape } = outputs[0]!;
  gl.uniform3i(compiled.at('shape_of_out'), targets[0]!.width, ...matrixOf(shape));
  gl.uniform1i(compiled.at('texels'), texelsOf(shape));
  gl.uniform1f(compiled.at('limit'), limit);
  for (const [name, type] of Object.entries(program.numbers)) {
    if (type === 'int') gl.uniform1i(compiled.at(name), numbers[name]!);
    else gl.uniform1f(compiled.at(name), numbers[name]!);
  }
  gpgpu.executeProgram();
  return true;
}

function setInput(
  backend: Backend,
  { at }: Compiled,
  name: string,
  unit: number,
  { texture, width, isPacked, packedBy, from }: Layout,
  shape: readonly number[],
): void {
  const gl = contextOf(backend);
  const sampler = at(`tex_${name}`);
  if (sampler === null) return;
  backend.gpgpu.setInputMatrixTexture(texture, sampler, unit);
  gl.uniform4i(at(`held_${name}`), isPacked ? width : -width, ...packedBy, from);
  gl.uniform2i(at(`shape_${name}`), ...matrixOf(shape));
}

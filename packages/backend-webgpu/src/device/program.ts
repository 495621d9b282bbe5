import { CurvatureError } from '@curvature/spec';
import { RESERVED } from './reserved-words.js';

type NumberType = 'f32' | 'u32';

/** A WGSL program with its bindings. */
export interface Program<N extends string = string> {
  /** It appears in the messages of the device. */
  readonly name: string;
  /** Storage buffers by name, in order, as arrays of `element`, default f32; at most 8. */
  readonly buffers: readonly Storage[];
  /** Numbers of a call, `n.name` in the code; together at most 64. */
  readonly numbers: Readonly<Record<N, NumberType>>;
  /** Invocations of a workgroup. Default 256. */
  readonly lanes?: number;
  /**
   * WGSL with `fn run(group: u32, lane: u32)`: `group` counts workgroups from 0 on, and may be above
   * their number where these fill several rows; `lane` the invocations in it.
   */
  readonly code: string;
}

export interface Storage {
  readonly name: string;
  /** A uniform holds one `element`, not an array. */
  readonly access: 'read' | 'read_write' | 'uniform';
  readonly element?: 'f32' | 'u32' | 'vec2<f32>' | 'vec4<f32>' | 'atomic<u32>';
}

export const LANES = 256;

/** Shorthands for the buffers of a program. */
export const reads = (...names: readonly string[]): Storage[] =>
  names.map((name) => ({ name, access: 'read' }));
export const writes = (...names: readonly string[]): Storage[] =>
  names.map((name) => ({ name, access: 'read_write' }));

/** The whole module of a program. @throws CurvatureError if a name is a reserved word of WGSL. */
export function moduleOf({ buffers, numbers, lanes = LANES, code, name }: Program): string {
  const bad = [...buffers.map((buffer) => buffer.name), ...Object.keys(numbers)].find((each) =>
    RESERVED.has(each),
  );
  if (bad !== undefined) throw reservedWord(name, bad);
  const fields = Object.entries(numbers).map(([field, type]) => `  ${field}: ${type},\n`);
  const storage = buffers.map(({ name: own, access, element = 'f32' }, i) =>
    access === 'uniform'
      ? `@group(0) @binding(${i + 1}) var<uniform> ${own}: ${element};\n`
      : `@group(0) @binding(${i + 1}) var<storage, ${access}> ${own}: array<${element}>;\n`,
  );
  // A struct must not be empty.
  return `struct Numbers {\n${fields.join('') || '  unused: u32,\n'}};
@group(0) @binding(0) var<uniform> n: Numbers;
${storage.join('')}const LANES = ${lanes}u;
${code}
@compute @workgroup_size(${lanes})
fn main(
  @builtin(workgroup_id) id: vec3<u32>,
  @builtin(num_workgroups) count: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  run(id.y * count.x + id.x, lane);
}
`;
}

const reservedWord = (program: string, word: string) =>
  new CurvatureError(
    `The program ${program} has a buffer or a number with the name ${word}.`,
    'It is a reserved word of WGSL, which no device compiles.',
    'Take another name.',
  );

/** The bytes of `numbers`, as the struct of the module has them. */
export function contentOf<N extends string>(
  { numbers }: Program<N>,
  values: Readonly<Record<N, number>>,
): Uint32Array<ArrayBuffer> {
  const names = Object.entries(numbers) as [N, NumberType][];
  const bits = new Uint32Array(Math.max(4 * Math.ceil(names.length / 4), 4));
  const floats = new Float32Array(bits.buffer);
  names.forEach(([name, type], i) => ((type === 'f32' ? floats : bits)[i] = values[name]));
  return bits;
}

import type { GPGPUContext } from '@tensorflow/tfjs-backend-webgl';
import { webgl_util } from '@tensorflow/tfjs-backend-webgl';
import { type Backend, contextOf } from './backend.js';
import { place, reader } from './glsl.js';

/** A fragment program for packed tensors of any shapes. */
export interface Program<N extends string = string> {
  readonly name: string;
  readonly inputs: readonly string[];
  /** Each is a `vec4` to be set; all have as many texels. */
  readonly outputs: readonly string[];
  readonly numbers: Readonly<Record<N, 'int' | 'float'>>;
  /** It declares `void run(Place p)`. */
  readonly code: string;
}

/** A program that goes element by element. */
export interface Each<N extends string> extends Omit<Program<N>, 'code'> {
  /** It makes the outputs of the inputs in the same place, each a `vec4` by its name. */
  readonly body: string;
  /** Inputs that lie elsewhere; `body` reads them itself. */
  readonly others?: readonly string[];
  /** What `body` calls. */
  readonly before?: string;
}

export function each<N extends string>(program: Each<N>): Program<N> {
  const { body, others = [], before = '', ...rest } = program;
  const values = rest.inputs.map((x) => `vec4 ${x} = ${x}_like(p);`).join(' ');
  const inputs = [...rest.inputs, ...others];
  return { ...rest, inputs, code: `${before}void run(Place p) { ${values} ${body} }` };
}

/** The whole source; of the outputs only those in `drawn` leave the program. */
function sourceOf({ inputs, outputs, numbers, code }: Program, drawn: readonly number[]): string {
  return `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
${drawn.map((k, at) => `layout(location = ${at}) out vec4 drawn_${k};`).join('\n')}
${Object.entries(numbers)
  .map(([name, type]) => `uniform ${type} ${name};`)
  .join('\n')}
${place}
${inputs.map(reader).join('')}
${outputs.map((name) => `vec4 ${name} = vec4(0.0);`).join('\n')}
${code}
void main() {
  int t = int(gl_FragCoord.y) * shape_of_out.x + int(gl_FragCoord.x);
  bvec4 known = bvec4(false);
  if (t < texels) {
    Place p = place_in(t, shape_of_out.y, shape_of_out.z);
    known = own_inside(p);
    run(p);
  }
  ${drawn.map((k) => `drawn_${k} = mix(vec4(0.0), held(${outputs[k]!}), known);`).join('\n  ')}
}`;
}

/** A program on a device. */
export interface Compiled {
  readonly program: ReturnType<GPGPUContext['createProgram']>;
  /** The place of a uniform; null where the program does not use it. */
  readonly at: (name: string) => WebGLUniformLocation | null;
}

const compiled = new WeakMap<WebGL2RenderingContext, Map<string, Compiled>>();

/** The program on this device, compiled at its first use. */
export function compiledFor(
  backend: Backend,
  program: Program,
  drawn: readonly number[],
): Compiled {
  const gl = contextOf(backend);
  let own = compiled.get(gl);
  if (!own) compiled.set(gl, (own = new Map()));
  const key = `${program.name} ${drawn.join()}`;
  let found = own.get(key);
  if (!found) own.set(key, (found = compile(backend, sourceOf(program, drawn))));
  return found;
}

function compile({ gpgpu }: Backend, source: string): Compiled {
  const program = gpgpu.createProgram(webgl_util.createFragmentShader(gpgpu.gl, source));
  gpgpu.buildVao(program);
  const known = new Map<string, WebGLUniformLocation | null>();
  const at = (name: string) => {
    let location = known.get(name);
    if (location === undefined) {
      location = gpgpu.getUniformLocation(program, name, false);
      known.set(name, location);
    }
    return location;
  };
  return { program, at };
}

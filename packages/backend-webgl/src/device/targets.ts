import { type Backend, contextOf } from './backend.js';
import type { Layout } from './layout.js';

/** What a device can draw into at once. */
interface Targets {
  /** By the number of textures: a framebuffer for so many. */
  readonly framebuffers: Map<number, WebGLFramebuffer>;
  /** Textures at once; every WebGL 2 device should take four, but some run out of bytes. */
  most: number;
}

const known = new WeakMap<WebGL2RenderingContext, Targets>();

function targetsOf(gl: WebGL2RenderingContext): Targets {
  let own = known.get(gl);
  if (!own) known.set(gl, (own = { framebuffers: new Map(), most: 4 }));
  return own;
}

/** Textures that the device draws into at once. */
export const mostAtOnce = (backend: Backend): number => targetsOf(contextOf(backend)).most;

/** Has the device draw into at most so many textures at once; for tests. */
export function limitAtOnce(backend: Backend, most: number): void {
  targetsOf(contextOf(backend)).most = most;
}

/** Has the next draw go into these textures; false if the device does not take so many. */
export function bindTargets(backend: Backend, layouts: readonly Layout[]): boolean {
  const gl = contextOf(backend);
  const [{ width, height, texture }] = layouts as [Layout];
  if (layouts.length === 1) {
    backend.gpgpu.setOutputPackedMatrixTexture(texture, 2 * height, 2 * width);
    return true;
  }
  const isComplete = attach(gl, layouts);
  gl.viewport(0, 0, width, height);
  gl.scissor(0, 0, width, height);
  return isComplete;
}

/** tfjs binds its own framebuffer before each draw of its own, and a texture to it. */
function attach(gl: WebGL2RenderingContext, layouts: readonly Layout[]): boolean {
  const own = targetsOf(gl);
  const points = layouts.map((_, k) => gl.COLOR_ATTACHMENT0 + k);
  const before = own.framebuffers.get(layouts.length);
  const framebuffer = before ?? gl.createFramebuffer()!;
  gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
  points.forEach((point, k) =>
    gl.framebufferTexture2D(gl.FRAMEBUFFER, point, gl.TEXTURE_2D, layouts[k]!.texture, 0),
  );
  if (before) return true;
  gl.drawBuffers(points);
  if (gl.checkFramebufferStatus(gl.FRAMEBUFFER) !== gl.FRAMEBUFFER_COMPLETE) {
    own.most = 1;
    return false;
  }
  own.framebuffers.set(layouts.length, framebuffer);
  return true;
}

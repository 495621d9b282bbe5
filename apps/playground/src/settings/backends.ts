import type { Backend } from '../race/program.js';

/** Whether a backend is here, and if not, why. */
export type Presence = { readonly isHere: true } | { readonly isHere: false; readonly why: string };

const here: Presence = { isHere: true };
const missing = (why: string): Presence => ({ isHere: false, why });

function webgl(): Presence {
  if (typeof OffscreenCanvas === 'undefined')
    return missing('this browser has no canvas for workers');
  return new OffscreenCanvas(1, 1).getContext('webgl2')
    ? here
    : missing('this browser gives no WebGL 2: no graphics card, or it is switched off');
}

async function webgpu(): Promise<Presence> {
  // Types of the DOM library lag behind.
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<object | null> } };
  if (!gpu)
    return missing(
      isSecureContext
        ? 'this browser has no WebGPU'
        : 'WebGPU wants https or localhost, which this address is not',
    );
  const adapter = await gpu.requestAdapter().catch(() => null);
  return adapter ? here : missing('this browser has WebGPU, but found no graphics card for it');
}

/** Which backends this browser has. */
export const findBackends = async (): Promise<Readonly<Record<Backend, Presence>>> => ({
  wasm: typeof WebAssembly === 'object' ? here : missing('this browser has no WebAssembly'),
  webgl: webgl(),
  webgpu: await webgpu(),
});

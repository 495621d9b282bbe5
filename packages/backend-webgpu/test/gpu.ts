// tfjs's webgpu backend in Node, on Dawn (the npm package `webgpu`): on the GPU of the machine, else
// on SwiftShader, the software device that comes with Chromium. Import it before anything that
// imports tfjs's backend, which looks for `navigator.gpu` when it is loaded.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

interface Dawn {
  readonly create: (options: string[]) => GPU;
  readonly globals: object;
}

const chromium = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'].find(
  (folder) => existsSync(`${folder}/vk_swiftshader_icd.json`),
);
const hasGpu = ['/dev/nvidia0', '/dev/dri'].some((path) => existsSync(path));

/** RTLD_NOW and RTLD_NODELETE, which Node has no name for. */
const STAYS = 0x1002;

/** Lets Dawn find SwiftShader and, where the machine has no libvulkan of its own, Chromium's. */
function offerSwiftShader(folder: string): void {
  process.env['VK_DRIVER_FILES'] ??= `${folder}/vk_swiftshader_icd.json`;
  try {
    process.dlopen({ exports: {} } as NodeJS.Module, `${folder}/libvulkan.so.1`, STAYS);
  } catch {
    // It is no module of Node, so this throws in any case; the library stays loaded where there is one.
  }
}

function dawn(): Dawn | null {
  if (!hasGpu && chromium !== undefined) offerSwiftShader(chromium);
  try {
    return createRequire(import.meta.url)('webgpu') as Dawn;
  } catch {
    return null;
  }
}

function start(): GPU | null {
  const found = dawn();
  if (!found) return null;
  const gpu = found.create([]);
  Object.assign(globalThis, found.globals);
  Object.defineProperty((globalThis.navigator ??= {} as Navigator), 'gpu', {
    value: gpu,
    configurable: true,
  });
  return gpu;
}

const gpu = start();

/** Whether there is a device, be it a GPU or SwiftShader. */
export const hasAdapter = gpu !== null && (await gpu.requestAdapter()) !== null;

/** The title of a suite that needs one: it says why it is skipped. */
export const onGpu = (title: string): string =>
  hasAdapter
    ? title
    : `${title}: SKIPPED, no webgpu adapter here (npm's webgpu, and a GPU or apt-get install chromium)`;

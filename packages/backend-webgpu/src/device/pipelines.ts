import { moduleOf, type Program } from './program.js';
import { numbersBuffer, SLOT } from './uniforms.js';

/** A program on a device. */
export interface Compiled {
  readonly pipeline: GPUComputePipeline;
  readonly bind: (buffers: readonly GPUBuffer[]) => GPUBindGroup;
}

const compiled = new WeakMap<GPUDevice, Map<Program, Compiled>>();

/** A program's pipeline on a device, compiled once. */
export function compiledOn(device: GPUDevice, program: Program): Compiled {
  let all = compiled.get(device);
  if (!all) compiled.set(device, (all = new Map()));
  let own = all.get(program);
  if (!own) all.set(program, (own = compile(device, program)));
  return own;
}

function compile(device: GPUDevice, program: Program): Compiled {
  const label = `curvature ${program.name}`;
  const layout = device.createBindGroupLayout({ label, entries: entriesOf(program) });
  const pipeline = device.createComputePipeline({
    label,
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module: device.createShaderModule({ label, code: moduleOf(program) }) },
  });
  return { pipeline, bind: binderOf(device, layout, label) };
}

const entriesOf = ({ buffers }: Program): GPUBindGroupLayoutEntry[] => [
  {
    binding: 0,
    visibility: GPUShaderStage.COMPUTE,
    buffer: { type: 'uniform', hasDynamicOffset: true },
  },
  ...buffers.map(({ access }, i) => ({
    binding: i + 1,
    visibility: GPUShaderStage.COMPUTE,
    buffer: { type: TYPES[access] },
  })),
];
const TYPES = {
  read: 'read-only-storage',
  read_write: 'storage',
  uniform: 'uniform',
} as const;

/** Bind groups of one program that are kept. */
const KEPT = 512;

const ids = new WeakMap<GPUBuffer, number>();
let nextId = 0;
function idOf(buffer: GPUBuffer): number {
  let id = ids.get(buffer);
  if (id === undefined) ids.set(buffer, (id = nextId++));
  return id;
}

/** Buffers come around again, from tfjs's pool and in states; their bind groups are kept. */
function binderOf(device: GPUDevice, layout: GPUBindGroupLayout, label: string): Compiled['bind'] {
  const kept = new Map<string, GPUBindGroup>();
  const numbers = { binding: 0, resource: { buffer: numbersBuffer(device), size: SLOT } };
  return (buffers) => {
    const key = buffers.map(idOf).join();
    let group = kept.get(key);
    if (!group) {
      const storage = buffers.map((buffer, i) => ({ binding: i + 1, resource: { buffer } }));
      group = device.createBindGroup({ label, layout, entries: [numbers, ...storage] });
      if (kept.size >= KEPT) kept.clear();
      kept.set(key, group);
    }
    return group;
  };
}

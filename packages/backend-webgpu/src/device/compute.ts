import { type Backend, deviceOf } from './backend.js';
import { record } from './encoder.js';
import { compiledOn } from './pipelines.js';
import { contentOf, type Program } from './program.js';
import { offsetOf } from './uniforms.js';

/** One dispatch. */
export interface Dispatch<N extends string = string> {
  readonly program: Program<N>;
  /** In the order of the program; one that is written to must not come twice. */
  readonly buffers: readonly GPUBuffer[];
  readonly numbers: Readonly<Record<N, number>>;
  /** Workgroups. */
  readonly groups: number;
}

/** A copy of `bytes`, a multiple of 4, as are the offsets; between two buffers. */
export interface Copy {
  readonly source: GPUBuffer;
  readonly target: GPUBuffer;
  readonly bytes: number;
  /** Default 0. */
  readonly sourceOffset?: number;
  /** Default 0. */
  readonly targetOffset?: number;
}

/** Copies, dispatches, and copies again, in this order and in one pass, in order with tfjs's own. */
export function compute(
  backend: Backend,
  dispatches: readonly Dispatch[],
  before: readonly Copy[] = [],
  after: readonly Copy[] = [],
): void {
  const device = deviceOf(backend);
  const ready = dispatches
    .filter(({ groups }) => groups > 0)
    .map(({ program, buffers, numbers, groups }) => {
      const { pipeline, bind } = compiledOn(device, program);
      const offset = offsetOf(device, contentOf(program, numbers));
      return { pipeline, group: bind(buffers), offset, grid: gridOf(device, groups) };
    });
  record(backend, (encoder) => {
    copyAll(encoder, before);
    if (ready.length > 0) {
      const pass = encoder.beginComputePass();
      for (const { pipeline, group, offset, grid } of ready) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group, [offset]);
        pass.dispatchWorkgroups(...grid);
      }
      pass.end();
    }
    copyAll(encoder, after);
    return ready.length;
  });
}

function copyAll(encoder: GPUCommandEncoder, copies: readonly Copy[]): void {
  for (const { source, target, bytes, sourceOffset = 0, targetOffset = 0 } of copies)
    if (bytes > 0) encoder.copyBufferToBuffer(source, sourceOffset, target, targetOffset, bytes);
}

/** Workgroups in as many rows as the device's limit of a row asks for. */
function gridOf(device: GPUDevice, groups: number): [number, number] {
  const rows = Math.ceil(groups / device.limits.maxComputeWorkgroupsPerDimension);
  return [Math.ceil(groups / rows), rows];
}

import { writeFileSync } from 'node:fs';
import { Command } from 'commander';

interface Flags {
  readonly data: string;
  readonly quick?: boolean;
  readonly json?: string;
}

/** `bench gpu`: steps and races on the webgpu device of this machine. */
export const gpuCommand = (choose: (work: () => Promise<unknown>) => void): Command =>
  new Command('gpu')
    .summary("steps and races on this machine's GPU, by tfjs's webgpu backend in Node")
    .description(
      'For each optimizer: milliseconds and dispatches of a training step, its ratio to ' +
        "tf.train.adam's, and the seconds to the loss that tf.train.adam ends at.",
    )
    .option('--data <folder>', 'MNIST in IDX files', '.')
    .option('--quick', 'a few steps of a small model, also for a software device')
    .option('--json <file>', 'file to write the numbers to')
    .action((flags: Flags) => choose(() => benchOnGpu(flags)));

async function benchOnGpu({ data, quick, json }: Flags): Promise<void> {
  // Dawn comes first: tfjs's backend looks for navigator.gpu when it is loaded.
  await import('../../../../packages/backend-webgpu/test/gpu.js');
  await import('@curvature/backend-webgpu');
  const { gpuBench } = await import('../gpu/gpu-bench.js');
  const size = quick ? 'quick' : 'usual';
  const result = await gpuBench({ mnist: data, size, note: (line) => console.log(line) });
  if (json) writeFileSync(json, `${JSON.stringify(result, null, 2)}\n`);
}

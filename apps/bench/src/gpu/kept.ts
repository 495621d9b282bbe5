import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GpuResult } from './gpu-result.js';

/** The kept results of `bench gpu`, one for each device. */
export function keptGpu(results: string): GpuResult[] {
  const folder = join(results, 'gpu');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as GpuResult);
}

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { compute, type inPlace, type Program } from '../device/index.js';
import { copiesOf, type WholeCall } from './entries.js';
import { skipOf } from './skip.js';
import { staged } from './staged.js';

/** An entry whose results take the place of donated inputs. */
interface Entry {
  readonly results: readonly ReturnType<typeof inPlace>[];
  readonly buffers: readonly GPUBuffer[];
  readonly numbers: Readonly<Record<string, number>> & { readonly groups: number };
}

/** Runs a program that ends with the buffer of `skip` over all entries; gives their results. */
export function runInPlace(
  { backend, skip }: Pick<WholeCall<never, never>, 'backend' | 'skip'>,
  program: (slots: number) => Program,
  entries: readonly Entry[],
): TensorInfo[] {
  const flag = skipOf(backend, skip);
  const dispatches = staged(entries, {
    program,
    buffers: ({ buffers }) => buffers,
    rest: [flag.buffer],
    storages: 0,
    numbers: ({ numbers }) => numbers,
  });
  const results = entries.flatMap((each) => each.results);
  compute(backend, dispatches, [...flag.copies, ...copiesOf(results)]);
  return results.map(({ info }) => info);
}

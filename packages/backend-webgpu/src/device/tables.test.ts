import '../../test/gpu.js';
import { expect, it } from 'vitest';
import { counted } from '../../test/counts.js';
import { backend, describeOnGpu } from '../../test/on-webgpu.js';
import { tableOf } from './index.js';

describeOnGpu('tables', () => {
  it('are uploaded once for each content, until many others have been', async () => {
    const { device } = backend();
    const table = (i: number) => tableOf(device, Uint32Array.of(7, i));
    const first = table(0);
    const again = await counted(() => expect(table(0)).toBe(first));
    expect([again.buffers, again.writes]).toEqual([0, 0]);
    expect(table(1)).not.toBe(first);
    for (let i = 2; i < 100; i++) table(i);
    expect(table(0)).not.toBe(first);
  });
});

import '../../test/gpu.js';
import { CurvatureError } from '@curvature/spec';
import { expect, it } from 'vitest';
import { counted } from '../../test/counts.js';
import { backend, describeOnGpu, settled } from '../../test/on-webgpu.js';
import { compute, type Program, writes } from './index.js';
import { contentOf, moduleOf } from './program.js';
import { offsetOf, SLOT } from './uniforms.js';

const empty: Program = {
  name: 'of a test',
  buffers: writes('out'),
  numbers: { a: 'f32', b: 'u32' },
  code: 'fn run(group: u32, lane: u32) {}',
};

it.each(['from', 'target', 'partial'])('a program with the name %s is refused', (name) => {
  expect(() => moduleOf({ ...empty, buffers: writes(name) })).toThrow(CurvatureError);
  expect(() => moduleOf({ ...empty, numbers: { [name]: 'f32' } })).toThrow(/reserved word of WGSL/);
  expect(moduleOf(empty)).toContain('var<storage, read_write> out: array<f32>');
});

it('numbers have their own types, and fill whole vectors', () => {
  const content = contentOf(empty, { a: 0.5, b: 7 });
  expect([content.length, new Float32Array(content.buffer)[0], content[1]]).toEqual([4, 0.5, 7]);
});

describeOnGpu('programs on a device', () => {
  it('have their numbers written once for each content', async () => {
    const { device } = backend();
    const contents = Array.from({ length: 3 }, (_, i) => Uint32Array.of(0xabcde, i, 0, 0));
    const first = contents.map((content) => offsetOf(device, content));
    expect(contents.map((content) => offsetOf(device, content))).toEqual(first);
    expect(new Set(first).size).toBe(3);
    expect(first.every((offset) => offset % SLOT === 0)).toBe(true);
    // Many others push the oldest out, and what comes back is written again.
    const others = Array.from({ length: 3000 }, (_, i) => Uint32Array.of(0xabcdf, i, 0, 0));
    for (const content of others) offsetOf(device, content);
    expect(new Set(others.slice(-1000).map((content) => offsetOf(device, content))).size).toBe(
      1000,
    );
    await settled();
  });

  it('keep the numbers that are in use, whatever else is written', async () => {
    const { device } = backend();
    const used = Uint32Array.of(0xabce0, 0, 0, 0);
    const offset = offsetOf(device, used);
    const { writes } = await counted(() => {
      for (let i = 0; i < 3000; i++) {
        offsetOf(device, Uint32Array.of(0xabce1, i, 0, 0));
        expect(offsetOf(device, used)).toBe(offset);
      }
    });
    expect(writes).toBe(3000);
  });

  it('that do not compile raise an error in tests', async () => {
    const buffer = backend().device.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE });
    const wrong = { ...empty, code: 'fn run(group: u32, lane: u32) { out[0] = nothing; }' };
    const numbers = { a: 0, b: 0 };
    compute(backend(), [{ program: wrong, buffers: [buffer], numbers, groups: 1 }]);
    await expect(settled()).rejects.toThrow(/unresolved value 'nothing'/);
  });
});

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, test, vi } from 'vitest';
import { choleskyInverse } from '../cholesky/cholesky.js';
import { multiply } from '../products/multiply.js';
import { diagonal } from '../../test/spd.js';
import { createArena } from './arena.js';
import { kernelKind, kernels, useKernels } from './kernels.js';
import { allowRelaxedSimd } from '../../test/kinds.js';

allowRelaxedSimd();
afterEach(() => {
  useKernels('auto');
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.resetModules();
});

test('the fastest kernels are taken, one instance for a thread; each kind can be forced', () => {
  expect(kernelKind()).toBe('relaxed');
  expect(kernels()).toBe(kernels());
  useKernels('simd');
  expect(kernelKind()).toBe('simd');
  useKernels('none');
  expect([kernels(), kernelKind()]).toEqual([null, 'none']);
  expect(() => useKernels('sse' as never)).toThrow(
    /kind must be one of auto, none, simd, relaxed, got sse/,
  );
});

test('CURVATURE_WASM switches kernels off or forces one kind; other values are refused', async () => {
  for (const [value, kind] of Object.entries({
    off: 'none',
    simd: 'simd',
    relaxed: 'relaxed',
    auto: 'relaxed',
  })) {
    vi.stubEnv('CURVATURE_WASM', value);
    vi.resetModules();
    expect((await import('./kernels.js')).kernelKind()).toBe(kind);
  }
  vi.stubEnv('CURVATURE_WASM', 'yes');
  vi.resetModules();
  const fresh = await import('./kernels.js');
  expect(() => fresh.kernels()).toThrow(
    /CURVATURE_WASM must be one of auto, off, simd, relaxed, got yes/,
  );
});

test('an engine without WebAssembly, without SIMD, or with a policy against it multiplies in TypeScript', async () => {
  const refuse = () => {
    throw new Error('refused by the content security policy');
  };
  const engines = [
    undefined,
    { validate: () => false },
    { ...WebAssembly, validate: () => true, Module: refuse, Memory: refuse },
  ];
  for (const engine of engines) {
    vi.stubGlobal('WebAssembly', engine);
    vi.resetModules();
    const fresh = await import('./kernels.js');
    expect(fresh.kernelKind()).toBe('none');
    expect(() => fresh.useKernels('simd')).toThrow(/does not run the 'simd' kernels/);
  }
});

test('an arena reserves aligned, apart, frees by scope, also after a throw, and grows', () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const arena = createArena(memory, 10);
  const first = arena.scope(() => {
    const pointers = [
      arena.reserve(1),
      arena.put(Float64Array.of(1, 2)),
      arena.scope(() => arena.reserve(100)),
      arena.reserve(1),
    ];
    expect(pointers).toEqual([64, 128, 192, 192]);
    expect(arena.float64(128, 2)).toEqual(Float64Array.of(1, 2));
    return pointers[0];
  });
  expect(() => arena.scope(() => arena.reserve(1) && JSON.parse('{'))).toThrow(/JSON/);
  expect(arena.reserve(1)).toBe(first);
  const big = Float32Array.from({ length: 1e5 }, (_, i) => i);
  expect(arena.scope(() => arena.float32(arena.put(big), 1e5))).toEqual(big);
  expect(arena.size).toBe(65536 * Math.ceil((128 + 4e5) / 65536));
  const part = Int32Array.of(1, 2, 3, 4).subarray(1, 3);
  expect(arena.int32(arena.put(part), 2)).toEqual(part);
});

test('10,000 calls keep the memory of the kernels and the heap flat', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const n = 24;
  const spd = diagonal(Array.from({ length: n }, (_, i) => i + 1));
  const single = Float32Array.from(spd);
  const calls = async (count: number) => {
    for (let i = 0; i < count; i++) {
      multiply(single, single, n, n, n);
      choleskyInverse(spd, n);
    }
    collect();
    // Buffers are freed in the background.
    await new Promise((resolve) => setTimeout(resolve, 50));
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return { heap: heapUsed + arrayBuffers, arena: kernels()!.arena.size };
  };
  const before = await calls(2_000);
  const after = await calls(10_000);
  expect(after.arena).toBe(before.arena);
  expect(after.heap - before.heap).toBeLessThan(10_000 * 8);
});

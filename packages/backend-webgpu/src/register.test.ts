import '../test/gpu.js';
import { blend, isFused, run } from '@curvature/spec/kernels';
import * as internal from '@curvature/spec/internal';
import * as kernels from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import { describeOnGpu } from '../test/on-webgpu.js';
import { register, unregister } from './register.js';

/** Every kernel that spec declares. */
const declared = Object.values({ ...internal, ...kernels } as Record<string, unknown>)
  .map((value) => (value as { readonly name?: unknown } | null)?.name)
  .filter((name): name is string => typeof name === 'string' && name.startsWith('Curvature'));
/**
 * Left to their composites: a step that reads its measures at once, for which `chainSteps` stands, and
 * a concatenation, which is one dispatch in tf ops too.
 */
const left = ['CurvatureChainStep', 'CurvatureWithRow'];
const registered = declared.filter((name) => !left.includes(name));
const found = () => declared.filter((name) => tf.getKernel(name, 'webgpu') !== undefined);

afterEach(register);

describe('register', () => {
  it('has put every declared kernel in by the import, before the backend was started, but those that read at once', () => {
    expect(declared.length).toBeGreaterThan(20);
    expect(found()).toEqual(registered);
    expect(declared.map((name) => tf.getKernel(name, 'cpu'))).toEqual(
      declared.map(() => undefined),
    );
  });

  it('does nothing the second time, and is undone by unregister', () => {
    register();
    unregister();
    expect(found()).toEqual([]);
    unregister();
    register();
    expect(found()).toHaveLength(registered.length);
  });
});

describeOnGpu('without the kernels', () => {
  it('the composites run', async () => {
    unregister();
    expect(isFused(blend)).toBe(false);
    const [x, y] = [tf.tensor1d([1]), tf.tensor1d([2])];
    const made = run(blend, { x, y }, { a: 1, b: 1 });
    expect((await made.data())[0]).toBe(3);
    tf.dispose([x, y, made]);
  });
});

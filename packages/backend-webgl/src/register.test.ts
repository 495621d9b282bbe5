import * as internal from '@curvature/spec/internal';
import * as kernels from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import './index.js';
import { register, unregister } from './register.js';

/** Every kernel that spec declares. */
const declared = Object.values({ ...internal, ...kernels } as Record<string, unknown>)
  .map((value) => (value as { readonly name?: unknown } | null)?.name)
  .filter((name): name is string => typeof name === 'string' && name.startsWith('Curvature'));
/**
 * A step that reads its measures at once, for which `chainSteps` stands; slabs; a concatenation, which
 * is one draw in tf ops too; roots, which the CPU takes; whole steps of methods with factors, whose
 * operations have kernels of their own.
 */
const leftToComposites =
  /ChainStep$|SlabUpdate$|WithRow$|InverseRoots$|BasisChanges$|(Kronecker|Vector|Layer|Eigen)\w*Steps$/;
const found = () => declared.filter((name) => tf.getKernel(name, 'webgl') !== undefined);

afterEach(register);

describe('register', () => {
  it('has put the kernels in by the import, for webgl alone, where there is no webgl too', () => {
    expect(declared.length).toBeGreaterThan(20);
    const missing = declared.filter((name) => !found().includes(name));
    expect(missing.filter((name) => !leftToComposites.test(name))).toEqual([]);
    expect(declared.map((name) => tf.getKernel(name, 'cpu'))).toEqual(
      declared.map(() => undefined),
    );
  });

  it('does nothing the second time, and is undone by unregister', () => {
    const before = found();
    register();
    unregister();
    expect(found()).toEqual([]);
    unregister();
    register();
    expect(found()).toEqual(before);
  });
});

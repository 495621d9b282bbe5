import { canReadAtOnce } from '@curvature/spec/internal';
import { readLater } from '@curvature/spec/reads';
import {
  env,
  getBackend,
  matMul,
  max,
  mul,
  ones,
  sub,
  abs,
  tidy,
  fill,
  div,
  stack,
} from '@tensorflow/tfjs-core';

/**
 * Half floats, bfloat16 and TF32 round this: their mantissas have 10 bits or fewer, float32 has 23.
 */
const FINE = 1 + 2 ** -13;
/** Above the largest half float, 65504. */
const LARGE = 1e5;

/** The largest relative error of a product in float32. */
const ACCEPTED = 2 ** -18;

const measured = new Map<string, boolean>();

/**
 * Whether the current backend multiplies matrices in less than float32. It is measured once for
 * each backend, by matrices whose product is known. On webgpu, which is not read at once, the answer
 * is false until the measurement has arrived.
 */
export function hasLowPrecision(): boolean {
  const backend = getBackend();
  const known = measured.get(backend);
  if (known !== undefined) return known;
  // Where webgl only compiles, for a rehearsal, nothing is computed.
  if (env().getFlags()['ENGINE_COMPILE_ONLY'] === true) return false;
  const errors = tidy(() => stack([FINE, LARGE].map(errorAt)));
  const conclude = (values: Float32Array) => {
    const low = values.some((x) => !(x <= ACCEPTED));
    measured.set(backend, low);
    return low;
  };
  try {
    if (canReadAtOnce()) return conclude(errors.dataSync<'float32'>());
    measured.set(backend, false);
    void readLater(errors).then(conclude);
    return false;
  } finally {
    errors.dispose();
  }
}

/** The largest relative error of a product that should be `value` everywhere. */
function errorAt(value: number) {
  const product = matMul(fill([32, 32], value), mul(ones([32, 32]), 1 / 32));
  return div(max(abs(sub(product, value))), value);
}

import type { Backend } from './backend.js';

/** What is known of the command encoder that tfjs records into. */
interface Watch {
  encoder: GPUCommandEncoder;
  /** Our dispatches in it. */
  dispatches: number;
}

const watches = new WeakMap<Backend, Watch>();

/** Our dispatches in one encoder: the device should not wait for a long step to be recorded. */
const MOST = 64;

/** Submits what tfjs has recorded. */
function flush(backend: Backend): void {
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.submitQueue();
}

/**
 * From here on, the encoder that tfjs makes is known: it makes it in `ensureCommandEncoderReady`
 * alone, by `createCommandEncoder` of the device.
 */
function watch(backend: Backend): Watch {
  const { device } = backend;
  const state: { encoder: GPUCommandEncoder | null; dispatches: number } = {
    encoder: null,
    dispatches: 0,
  };
  flush(backend);
  const create = device.createCommandEncoder.bind(device);
  const ready = backend.ensureCommandEncoderReady.bind(backend);
  let isAsked = false;
  device.createCommandEncoder = (descriptor) => {
    const made = create(descriptor);
    if (isAsked) Object.assign(state, { encoder: made, dispatches: 0 });
    return made;
  };
  backend.ensureCommandEncoderReady = () => {
    isAsked = true;
    try {
      ready();
    } finally {
      isAsked = false;
    }
  };
  backend.ensureCommandEncoderReady();
  watches.set(backend, state as Watch);
  return state as Watch;
}

/**
 * Lets `write` record into the encoder of tfjs, after all that tfjs has recorded and before all that
 * it will: no submit of our own. `write` opens and ends its passes, and says how many dispatches it
 * has recorded.
 */
export function record(backend: Backend, write: (encoder: GPUCommandEncoder) => number): void {
  const state = watches.get(backend) ?? watch(backend);
  backend.endComputePassEncoder();
  backend.ensureCommandEncoderReady();
  state.dispatches += write(state.encoder);
  if (state.dispatches >= MOST) backend.submitQueue();
}

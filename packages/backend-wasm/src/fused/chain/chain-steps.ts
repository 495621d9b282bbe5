import {
  chainStep,
  chainSteps,
  type ChainStepAttributes,
  type ChainStepsAttributes,
  entriesOf,
  LEAST_DAMPING,
} from '@curvature/spec/internal';
import { blend, run } from '@curvature/spec/kernels';
import { reshape, scalar, type Tensor, type TensorInfo, tidy } from '@tensorflow/tfjs-core';
import { runStep, stepScratch, takesStep } from './chain.js';
import { borrowing, type FusedCall } from '../fused-kernel.js';
import { allocated } from '../results.js';
import { onTallChain, tallChain } from './tall-chain.js';
import {
  inHeap,
  type Infos,
  resultsOf,
  sizeOf,
  type Together,
  type WasmEntry,
} from '../whole-steps.js';

type ChainEntry = WasmEntry<ChainStepsAttributes>;

/** Elements count as at most 1e18, so that their squares are finite. */
const LARGEST_SQUARE = 1e36;

const isFit = ({ inputs, attributes }: ChainEntry): boolean => {
  const { grad, mean, diagonal, parameter, bands } = inputs;
  const size = sizeOf(grad!);
  return (
    (takesStep(size, attributes) || (attributes.meanScale > 0 && tallChain(attributes) !== null)) &&
    [mean, diagonal, parameter].every((x) => sizeOf(x!) === size) &&
    sizeOf(bands!) === attributes.band * size
  );
};

/** The mean of the diagonal after the step: decay mean + weight |grad|^2 / n. */
function meanAfter(
  { inputs, attributes }: ChainEntry,
  together: Together,
  scratch: number,
): number {
  const { exports, backend, pointer } = together;
  const { decay, weight, gradNorm } = attributes;
  const size = sizeOf(inputs['grad']!);
  const normOf = () => {
    exports.norms(1, size, pointer(inputs['grad']!), scratch);
    return floats(together, scratch, 1)[0]!;
  };
  const norm = gradNorm < 0 ? normOf() : gradNorm;
  const [before] = backend.typedArrayFromHeap(inputs['meanOfDiagonal']!);
  return decay * before! + weight * Math.min(norm ** 2 / size, LARGEST_SQUARE);
}

const floats = ({ backend }: Together, at: number, length: number): Float32Array =>
  new Float32Array(backend.wasm.HEAPU8.buffer, at, length);

/** The attributes of `chainStep`, whose damping is one number. */
const oneStep = (own: ChainStepsAttributes, mean: number): ChainStepAttributes => ({
  ...own,
  damping: Math.max(own.absolute + own.relative * own.scale * mean, LEAST_DAMPING),
});

type Step = Omit<FusedCall<never, never>, 'inputs' | 'attributes' | 'at' | 'out'> & Together;

/** The whole step of one entry; direction and measures lie in scratch memory. */
function step(
  { inputs, attributes: own }: ChainEntry,
  at: readonly number[],
  results: readonly TensorInfo[],
  mean: number,
  call: Step,
): void {
  const { exports, pointer, scratch } = call;
  const [grad, averaged, diagonal, bands, , parameter] = at as Numbers;
  const [nextMean, nextDiagonal, nextBands, meanOfDiagonal, next] = results.map(pointer) as Numbers;
  const size = sizeOf(inputs['grad']!);
  const direction = scratch + MEASURES;
  runStep({
    ...call,
    attributes: oneStep(own, mean),
    size,
    at: { grad, mean: averaged, diagonal, bands },
    out: [nextMean, nextDiagonal, nextBands, direction, scratch],
    scratch: direction + aligned(4 * size),
  });
  floats(call, meanOfDiagonal, 1)[0] = mean;
  const [length, wanted] = floats(call, scratch, 2) as unknown as [number, number];
  const share = own.epsilon < 0 ? 1 : length > 0 ? wanted / length : 0;
  exports.blend(size, parameter, direction, next, own.decayParameter, -own.rate * share);
}
type Numbers = [number, number, number, number, number, number];

/** Bytes before the direction in scratch memory: the two measures, aligned for SIMD. */
const MEASURES = 16;
const aligned = (bytes: number) => Math.ceil(bytes / 16) * 16;

const scratchOf = ({ inputs, attributes }: ChainEntry, { exports }: Together): number =>
  MEASURES + aligned(4 * sizeOf(inputs['grad']!)) + stepScratch(attributes, exports);

/** A step on copies in another layout; it donates nothing. */
function tallStep({ inputs, attributes: own }: ChainEntry, mean: number): Tensor[] {
  const { grad, mean: averaged, diagonal, bands, parameter } = inputs as unknown as Tensors;
  return tidy(() => {
    const given = { grad: grad!, mean: averaged!, diagonal: diagonal!, bands: bands! };
    const made = onTallChain(chainStep, 'grad')(given, oneStep(own, mean))!;
    const [nextMean, nextDiagonal, nextBands, direction, measures] = made as Five;
    const [length, wanted] = measures.dataSync() as unknown as [number, number];
    const share = own.epsilon < 0 ? 1 : length > 0 ? wanted / length : 0;
    const factors = { a: own.decayParameter, b: -own.rate * share };
    const next = run(blend, { x: parameter!, y: reshape(direction, parameter!.shape) }, factors);
    return [nextMean, nextDiagonal, nextBands, scalar(mean), next];
  });
}
type Tensors = Readonly<Record<string, Tensor>>;
type Five = [Tensor, Tensor, Tensor, Tensor, Tensor];

/** `chainSteps`: one entry after the other, in one block of scratch memory. */
export const chainStepsInHeap = inHeap(chainSteps.name, (inputs, attributes, together) => {
  const { backend, pointer } = together;
  const entries = entriesOf<Infos, ChainStepsAttributes>(chainSteps, inputs, attributes);
  if (!entries.every(isFit)) return [];
  const scratch = allocated(backend, Math.max(...entries.map((e) => scratchOf(e, together))));
  const call = { ...together, scratch, borrow: borrowing(backend) };
  try {
    const means = entries.map((entry) => meanAfter(entry, together, scratch));
    const at = entries.map((entry) =>
      chainSteps.inputs.map((name) => pointer(entry.inputs[name]!)),
    );
    const isTall = ({ inputs: { grad }, attributes: own }: ChainEntry) =>
      !takesStep(sizeOf(grad!), own);
    const tall = entries.map((entry, i) => (isTall(entry) ? tallStep(entry, means[i]!) : null));
    const direct = resultsOf(
      chainSteps,
      entries.filter((_, i) => tall[i] === null),
      backend,
    );
    return entries.flatMap((entry, i) => {
      if (tall[i]) return tall[i]!;
      const results = direct.splice(0, chainSteps.results.length);
      step(entry, at[i]!, results, means[i]!, call);
      return results;
    });
  } finally {
    backend.wasm._free(scratch);
  }
});

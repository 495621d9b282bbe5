import { checkNumber, checkOneOf, type State } from '@curvature/spec';
import { checkDamping, type Damping } from './damping.js';
import type { LossAverage, Sharing } from './convention.js';
import type { LayerInverse } from './layer-inverse.js';

/** What all preconditioners of layers take. */
export interface LayerOptions {
  /** lambda of F + lambda I, above 0; a number or a function of the step, counted from 1. The host's adaptive damping comes before it. Default 0.03. */
  readonly damping?: Damping;
  /** 'joint' (default): kernel and bias are one matrix, and the inputs get a 1. 'plain': the kernel alone, and the bias takes the fallback. */
  readonly bias?: 'joint' | 'plain';
  /** Over what the loss is averaged: 'batch' (default), 'batch+sequence', as tfjs-layers' losses of sequences are, or 'sum'. */
  readonly lossAverage?: LossAverage;
}

export interface LayerFisherOptions<C extends State> extends LayerOptions {
  /** Weight of the old average, in (0, 1), of factors that are corrected for their start; null (default): the current batch alone, as in THOR. */
  readonly decay?: number | null;
  /** Positions of a sample: 'expand' (default) takes them for data of their own, 'reduce' averages inputs and sums output gradients first. */
  readonly sharing?: Sharing;
  /** How the inverse is had: `choleskyInverses()` (default), `eigenInverse()`, or one of your own. */
  readonly inverse?: LayerInverse<C>;
}

export const LAYER_OPTIONS = ['damping', 'bias', 'lossAverage'];

/** Fills in the defaults. @throws CurvatureError naming option, value and range. */
export function completeLayer(owner: string, options: LayerOptions) {
  const { damping = 0.03, bias = 'joint', lossAverage = 'batch' } = options;
  checkOneOf(owner, 'bias', bias, ['joint', 'plain']);
  checkOneOf(owner, 'lossAverage', lossAverage, ['batch', 'batch+sequence', 'sum']);
  return { damping: checkDamping(owner, damping), joinsBias: bias === 'joint', lossAverage };
}

/** @throws CurvatureError unless it is a share of the old. */
export const checkDecay = (owner: string, decay: number) => checkNumber(owner, 'decay', decay, { above: 0, below: 1 });

export const checkSharing = (owner: string, sharing: Sharing) =>
  checkOneOf(owner, 'sharing', sharing, ['expand', 'reduce']);

import { type ChainStepsAttributes, LEAST_DAMPING } from '@curvature/spec/internal';
import { norms } from '@curvature/spec/kernels';
import {
  add,
  clipByValue,
  div,
  maximum,
  mean as meanOf,
  mul,
  sqrt,
  square,
  sub,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { grafted } from '../adam-graft.js';
import { chainDirection } from './direction.js';
import { chainStatistics } from './statistics.js';

type Inputs = Readonly<
  Record<'grad' | 'mean' | 'diagonal' | 'bands' | 'meanOfDiagonal' | 'parameter', Tensor>
>;

const normOf = (x: Tensor): Tensor => norms.composite({ x }, { rows: 1 });

/** One entry of `chainSteps` in tf ops. -> mean, diagonal, bands, meanOfDiagonal, parameter */
export function chainWholeStep(inputs: Inputs, attributes: ChainStepsAttributes): Tensor[] {
  const { grad, parameter } = inputs;
  const { rows, columns, linked, band, decay, weight, scale, gamma, epsilon } = attributes;
  const chain = { rows, columns, linked, band };
  const [diagonal, bands] = chainStatistics.composite(inputs, { ...chain, decay, weight }) as [
    Tensor,
    Tensor,
  ];
  const squares = meanOf(square(clipByValue(grad, -1e18, 1e18)));
  const meanOfDiagonal = add(mul(inputs.meanOfDiagonal, decay), mul(squares, weight));
  const mean = add(mul(inputs.mean, attributes.decayMean), mul(grad, attributes.weightMean));
  const x = mul(mean, attributes.meanScale);
  const share = mul(meanOfDiagonal, attributes.relative * scale);
  const damping = maximum(add(share, attributes.absolute), LEAST_DAMPING);
  const plain = chainDirection.composite(
    { x, diagonal, bands, damping },
    { ...chain, scale, gamma },
  );
  const adam = () => div(x, add(sqrt(mul(diagonal, scale)), epsilon));
  const direction = epsilon < 0 ? plain : grafted(plain, adam(), normOf);
  const next = sub(mul(parameter, attributes.decayParameter), mul(direction, attributes.rate));
  return [mean, diagonal, bands, meanOfDiagonal, next];
}

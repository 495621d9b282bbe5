import type { Block } from '@curvature/spec';
import { alone } from '../partition/target.js';
import type { Gradients } from '../state/parameters/entry.js';
import { variableOf } from './gradients.js';
import type { Inputs } from './parameter-step.js';

/** The inputs of a parameter that is a block by itself. */
export const ownInputs = ({ id }: Block, gradients: Gradients): Inputs => ({
  target: alone(variableOf(id)),
  raw: gradients.get(id)!,
});

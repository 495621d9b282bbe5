import type { Block, Parameter } from '@curvature/spec';
import { countOf, type Partition } from '../partition/partition.js';
import { jointShape } from '../partition/target.js';
import { slotsOf } from '../slots/groups.js';
import type { Complete } from '../slots/types.js';
import type { Found } from './cell.js';

/**
 * Slots, partition and block of a parameter, and why it is not preconditioned. Allocates nothing.
 */
export function layout(all: Complete, own: Parameter, index: number, found?: Found) {
  const slots = slotsOf(all, own);
  const bias = jointBias(slots, found);
  const parameter = bias === null ? own : { name: own.name, shape: jointShape(own.shape) };
  const partition = slots.partition(parameter.shape);
  const block = blockOf(parameter, index, partition, found, bias);
  return { slots, own, parameter, partition, block, found, refusal: refusal(slots, block, found) };
}

/** The bias that is one block with this kernel. */
function jointBias({ precondition, preconditioner }: Complete, found: Found): string | null {
  const isLinear = typeof found === 'object' && found.kind === 'linear';
  return precondition === true && preconditioner?.augmentsBias && isLinear ? found.bias : null;
}

const blockOf = (
  parameter: Parameter,
  index: number,
  partition: Partition,
  found: Found,
  bias: string | null,
): Block => ({
  id: parameter.name,
  index,
  shape: [countOf(partition), ...partition.tile],
  axes: partition.axes,
  parameter,
  ...(typeof found === 'object' && { layer: found }),
  ...(bias !== null && { bias }),
});

const isLayerwise = ({ preconditioner }: Complete) =>
  preconditioner?.needs.some((signal) => signal === 'activations' || signal === 'outputGrads') ??
  false;

function refusal(slots: Complete, block: Block, found: Found): string | null {
  const { preconditioner, precondition } = slots;
  if (!preconditioner) return 'there is no preconditioner';
  if (typeof precondition === 'string') return precondition;
  if (!precondition) return 'its group says precondition: false';
  if (block.parameter.shape.includes(0)) return 'it is empty';
  if (typeof found === 'string' && isLayerwise(slots)) return found;
  if (block.axes.length === 0)
    return `every dimension of [${block.parameter.shape}] is over the partition's maxPreconditionedDim`;
  const accepted = preconditioner.accepts?.(block) ?? true;
  return accepted === true ? null : accepted;
}

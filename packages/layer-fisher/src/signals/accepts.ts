import type { Block, Layer } from '@curvature/spec';

/**
 * Whether a block is a layer's matrix; before anything has run its shape is all that there is to go
 * by. `kinds`: what else is asked for.
 */
export function accepted(
  owner: string,
  block: Block,
  kinds: readonly Layer['kind'][],
): true | string {
  const { shape, layer } = block;
  if (shape[0] !== 1)
    return `${owner}: it is cut into ${shape[0]} tiles, and a layer has but one set of inputs`;
  if (layer && !kinds.includes(layer.kind))
    return `${owner}: layers of kind ${layer.kind} are not among ${kinds.join(', ')}`;
  if (layer?.kind === 'norm' || shape.length > 2) return true;
  return `${owner}: it has one dimension, and is multiplied by no inputs`;
}

import type { Block, Layer } from '@curvature/spec';

/**
 * True if a block is a layer's matrix, else why not. Before the first forward pass the layer is
 * unknown, and the shape decides. `kinds`: the kinds of layers that the preconditioner covers.
 */
export function accepted(
  owner: string,
  block: Block,
  kinds: readonly Layer['kind'][],
): true | string {
  const { shape, layer } = block;
  if (shape[0] !== 1)
    return `${owner}: it is cut into ${shape[0]} tiles, but a layer's signals fit it whole`;
  if (layer && !kinds.includes(layer.kind))
    return `${owner}: layers of kind ${layer.kind} are not among ${kinds.join(', ')}, which it takes with these options`;
  if (layer?.kind === 'norm' || shape.length > 2) return true;
  return `${owner}: it has one dimension, and no inputs multiply it`;
}

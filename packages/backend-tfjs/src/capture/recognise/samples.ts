import type { Tensor } from '@tensorflow/tfjs-core';
import type { Graph } from '../tape/graph.js';

export type Places = readonly [samples: number, positions: number];

/**
 * The samples and positions of the rows that go into an operation: a layer on [samples,
 * ...positions, features] reshapes them to [rows, features] first, and the tape has that reshape.
 * Without one, each row is a sample.
 */
export function placesOfRows(input: Tensor, rows: number, features: number, graph: Graph): Places {
  for (let seen: Tensor | null = input; seen; seen = before(seen, graph)) {
    const { shape } = seen;
    if (shape.at(-1) !== features) break;
    if (shape.length > 2) return [shape[0]!, rows / shape[0]!];
  }
  return [rows, 1];
}

/** The same for ids [samples, ...positions]. */
export function placesOfIds(ids: Tensor, graph: Graph): Places {
  for (let seen: Tensor | null = ids; seen; seen = before(seen, graph))
    if (seen.rank > 1) return [seen.shape[0]!, ids.size / seen.shape[0]!];
  return [ids.size, 1];
}

/** The tensor that this one is a reshape of. */
export function before(tensor: Tensor, graph: Graph): Tensor | null {
  const node = graph.producer(tensor);
  return node ? graph.seenThrough(node) : null;
}

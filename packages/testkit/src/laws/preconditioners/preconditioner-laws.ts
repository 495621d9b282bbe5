import { toStack } from '@curvature/core/internal';
import type { Signals } from '@curvature/spec';
import {
  add,
  concat,
  mul,
  ones,
  randomNormal,
  randomUniform,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { type BlockCase, partitionOf } from '../common/block-case.js';
import { drive, type Driven, type Trial } from './drive.js';
import type { Laws } from '../common/issues-of.js';
import { notFiniteIssue } from '../common/finite.js';
import { dot, largest, norm, relativeGap, tilesOf } from '../common/numbers.js';
import { inTidy } from '../common/purity.js';

const applied = ({ p }: Trial, { cache, stats, context }: Driven, direction: Tensor) =>
  inTidy(() => p.apply(cache, direction, stats, context)) as Tensor;

/** A random direction with zeros in the padding of tiles. */
const randomDirection = (given: BlockCase, seed: number) =>
  toStack(randomNormal([...given.shape], 0, 1, 'float32', seed), partitionOf(given));

/** A bound on the norm of an update, for any power of the gradient with which it may grow. */
const longest = (size: number) => 1e6 * Math.max(1, size, 1 / size);

/** The laws on what a preconditioner computes. */
export const preconditionerLaws: Laws<Trial> = {
  'keeps the shape of the direction': async (trial) => {
    const driven = await drive(trial, 1);
    const { shape } = applied(trial, driven, driven.signals.grad);
    return `${shape}` === `${driven.block.shape}`
      ? null
      : `apply made [${shape}] of [${driven.block.shape}]`;
  },

  'is finite from the first step on, for gradients of any size': async (trial) => {
    for (const size of [1, 1e-6, 1e4, 0]) {
      const driven = await drive(trial, 1, { size });
      const update = applied(trial, driven, driven.signals.grad);
      const { stats, cache, signals } = driven;
      const made = { stats, cache, 'the update': update };
      const bad = await notFiniteIssue(made, signals.grad, size);
      if (bad) return bad;
      const length = norm(update.dataSync());
      if (size > 0 && length > longest(size))
        return `the first update has norm ${length.toExponential(1)} for a gradient of size ${size}`;
    }
    return null;
  },

  'is linear in the direction': async (trial) => {
    if (trial.p.linear === false) return null;
    const driven = await drive(trial, 5);
    const [x, y] = [randomDirection(trial.given, 11), randomDirection(trial.given, 12)];
    const sum = applied(trial, driven, add(x, mul(y, 2)));
    const parts = add(applied(trial, driven, x), mul(applied(trial, driven, y), 2));
    const gap = relativeGap(sum.dataSync(), parts.dataSync());
    return gap <= 1e-3
      ? null
      : `P(x + 2y) differs from P(x) + 2 P(y) by ${gap.toExponential(1)} of its length`;
  },

  'is symmetric': async (trial) => {
    if (trial.p.linear === false) return null;
    const driven = await drive(trial, 5);
    const [x, y] = [randomDirection(trial.given, 11), randomDirection(trial.given, 12)];
    const [px, py] = [applied(trial, driven, x).dataSync(), applied(trial, driven, y).dataSync()];
    const [a, b] = [dot(x.dataSync(), py), dot(y.dataSync(), px)];
    const scale = norm(x.dataSync()) * norm(py);
    return Math.abs(a - b) <= 1e-3 * scale ? null : `<x, Py> is ${a}, but <y, Px> is ${b}`;
  },

  'gives a direction of descent': async (trial) => {
    if (trial.p.linear === false) return null;
    const driven = await drive(trial, 5);
    for (const x of [driven.signals.grad, randomDirection(trial.given, 13)]) {
      const updates = tilesOf(applied(trial, driven, x));
      for (const [tile, values] of tilesOf(x).entries()) {
        const product = dot(values, updates[tile]!);
        // A tile that is all padding has no direction.
        if (norm(values) > 0 && !(product > 0))
          return `<x, Px> is ${product.toExponential(1)} in tile ${tile}: P is not positive definite`;
      }
    }
    return null;
  },

  'treats each tile of a stack alone': async (trial) => {
    const only = trial.p.needs.every((signal) => signal === 'grad' || signal === 'param');
    const { block } = await drive(trial, 1);
    if (!only || block.shape[0] === 1) return null;
    const ends: Tensor[] = [];
    for (const change of [(signals: Signals) => signals, changeFirstTile]) {
      const driven = await drive(trial, 3, { change });
      ends.push(applied(trial, driven, driven.signals.grad));
    }
    const [before, after] = ends.map(tilesOf) as [Float32Array[], Float32Array[]];
    const gaps = before.map((values, tile) => relativeGap(after[tile]!, values));
    const other = gaps.findIndex((gap, tile) => tile > 0 && !(gap <= 1e-5));
    return other < 0
      ? null
      : `another gradient in tile 0 changed tile ${other} by ${gaps[other]!.toExponential(1)}`;
  },

  'leaves padding zero': async (trial) => {
    const driven = await drive(trial, 3);
    const inside = toStack(ones([...trial.given.shape]), partitionOf(trial.given)).dataSync();
    const update = applied(trial, driven, driven.signals.grad).dataSync();
    const outside = Array.from(update, (x, i) => (inside[i] === 0 ? x : 0));
    const most = largest(outside);
    return most <= 1e-5 * largest(update)
      ? null
      : `the update is ${most.toExponential(1)} where the tile is padded`;
  },
};

/** Changes the gradient of the first tile; its padding stays zero. */
function changeFirstTile(signals: Signals): Signals {
  const [count, ...tile] = signals.grad.shape as [number, ...number[]];
  const others = ones([count - 1, ...tile]);
  return {
    ...signals,
    grad: mul(signals.grad, concat([randomUniform([1, ...tile], 2, 5, 'float32', 17), others])),
  };
}

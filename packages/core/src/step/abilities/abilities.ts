import type { Block, Damping, Plan, State } from '@curvature/spec';
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Partitioner } from '../../partition/partition.js';
import type { RefreshReports } from '../../diagnostics/telemetry/refresh-reports.js';
import type { Reporter } from '../../diagnostics/telemetry/reporter.js';
import type { Complete } from '../../slots/types.js';
import type { Cell, Found } from '../../state/cell.js';
import type { Entries, Gradients } from '../../state/parameters/entry.js';
import type { ParameterTable } from '../../state/parameters/parameter-table.js';
import type { DampingFeedback } from '../damping/damping-feedback.js';
import type { Trust } from '../direction/trust.js';
import type { Direction, Inputs, ParameterStep, Stacks } from '../parameter-step.js';
import type { RetainedTensors } from '../retained.js';
import type { KnownPasses } from '../signals/passes.js';

/** What decides which layer a parameter belongs to: the gradients, slots and passes of a step. */
export interface Sight {
  readonly gradients: Gradients;
  readonly slots: Complete;
  readonly passes: KnownPasses;
}

/** The plan of a cell for the next step. */
export type Plans = (cell: Cell) => Plan;

/** Captures the passes that an optimizer runs, and those that others run for it. */
export interface Capture {
  readonly passes: KnownPasses;
  /** Whether so many passes went unused that gradients may come from one that was not captured. */
  readonly hasGivenUp: boolean;
  /** Starts to capture passes that others run, if the source of signals can. */
  listen(slots: Complete): void;
  /** Ends the listening and releases what was captured. */
  release(): void;
  /** Releases what was captured for a step that has been taken. */
  finishStep(): void;
  /** Runs a pass of the optimizer's own, and captures it only if some statistic is due. */
  run<T extends { readonly grads: Readonly<Record<string, unknown>> }>(
    loss: () => Scalar,
    variables: readonly Variable[],
    slots: Complete,
    differentiate: (loss: () => Scalar) => T,
  ): T;
}

/** The refreshes of preconditioners: those of the steps of one step of all parameters. */
export interface Refreshes {
  /** What is said of them for one optimizer; null if there are none. */
  reports(): RefreshReports | null;
  /** Puts those into use whose results are there and whose step has come. */
  swap(steps: readonly ParameterStep[], reporter: Reporter): void;
  /** Resolves when those that are running have a result. */
  settled(cells: readonly Cell[]): Promise<unknown>;
  /** Resolves when those that come into use at a step have a result. */
  ready(cells: readonly Cell[], step: number): Promise<unknown>;
  /** Reads the metric of a block's new statistics, if its policy judges refreshes by it. */
  readMetric(step: ParameterStep): void;
  /** Begins those that are planned by now, and keeps the next states of policies. */
  begin(steps: readonly ParameterStep[], reporter: Reporter): void;
}

/**
 * What some slots ask of a host and others never do: to work by layers, to take whole steps in
 * tiles, to refresh, to adapt the damping, to bound steps, to store state in fewer bits. A
 * composition names those that its slots may ask for, and leaves the code of others out.
 */
export interface Abilities {
  /** The default of the slot `partition`. */
  readonly partition: Partitioner;
  /**
   * The slots as the host keeps them.
   * @throws CurvatureError for a slot that these abilities leave out, or a wrong value of one that
   *   they have.
   */
  slots(complete: Complete): Complete;
  /** @throws CurvatureError for the slots of a group that these abilities leave out. */
  check(cell: Cell): void;
  /** null without the slot. */
  damping(slot: Damping<State> | null): DampingFeedback | null;
  readonly refreshes: Refreshes;
  /** What multiplies preconditioned directions by the factor of the slot `trust`. */
  trusted(
    directions: readonly Direction[],
    trust: Trust | null,
    retained: RetainedTensors,
  ): (direction: Direction) => Direction;
  capture(table: ParameterTable, plans: Plans): Capture;
  readonly stacks: Stacks;
  /** What the step of a block trains, and its gradient. */
  inputs(block: Block, gradients: Gradients, retained: RetainedTensors): Inputs;
  /** Names of the parameters that take a step, in order. */
  activeParameters(table: ParameterTable, sight: Sight): string[];
  /** @throws CurvatureError where signals must have been captured, and were not. */
  requireCapture(table: ParameterTable, sight: Sight): void;
  /** The layer of a parameter, or why it has none. */
  layerOf(name: string, entries: Entries, sight: Sight): Found;
  /** Adds the signals of layers to their statistics; where `skip` is not 0, they stay. */
  layerStatistics(steps: readonly ParameterStep[], passes: KnownPasses, skip: Tensor | null): void;
  /** Takes the steps of layers that a kernel takes, and adds them to `done`. */
  takeLayers(steps: readonly ParameterStep[], skip: Tensor | null, done: Set<ParameterStep>): void;
  /** Takes the steps that kernels take tile by tile, and adds them to `done`. */
  takeTiled(steps: readonly ParameterStep[], skip: Tensor | null, done: Set<ParameterStep>): void;
  /** The same after statistics and refreshes, of steps that have some. */
  takeRefreshed(
    steps: readonly ParameterStep[],
    skip: Tensor | null,
    done: Set<ParameterStep>,
  ): void;
}

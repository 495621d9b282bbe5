import type { State, Timing } from '@curvature/spec';
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import { type Pass, type Sharing, sharingOf } from './ranks/joining/sharing.js';
import { StepReporter } from './diagnostics/telemetry/step-reporter.js';
import { checked, complete } from './slots/complete.js';
import { withPeers } from './slots/groups.js';
import { checkRates } from './slots/rates.js';
import type { Complete } from './slots/types.js';
import type { Cell } from './state/cell.js';
import type { LoadedState } from './state/loading/loaded-state.js';
import type { Gradients } from './state/parameters/entry.js';
import { ParameterTable } from './state/parameters/parameter-table.js';
import type { DampingFeedback } from './step/damping/damping-feedback.js';
import { checkGradients } from './step/gradients.js';
import { prepare } from './step/prepare.js';
import { planCell } from './step/refresh/planned.js';
import { RetainedTensors } from './step/retained.js';
import { Screening } from './step/screening/screening.js';
import type { Abilities, Capture } from './step/abilities/abilities.js';
import { takeStep } from './step/take-step.js';

/** The slots and the state of an optimizer, and what one step does with them, in order. */
export class Host {
  slots: Complete;
  /** Of its composition. */
  options: object = {};
  readonly table = new ParameterTable();
  readonly capture: Capture;
  /** null without the slot. */
  readonly damping: DampingFeedback | null;
  /** null without the slot `across`, and for one rank alone. */
  readonly sharing: Sharing | null;
  private readonly abilities: Abilities;
  private readonly screening = new Screening();
  private readonly reporter: StepReporter;

  /** @param nextStep The number of the next step. */
  constructor(
    slots: object,
    readonly nextStep: () => number,
    own: Abilities,
  ) {
    this.slots = own.slots(complete(slots, own.partition));
    const { across, damping } = this.slots;
    this.sharing = sharingOf(across, this);
    const abilities = this.sharing?.abilities(own) ?? own;
    this.abilities = abilities;
    this.damping = abilities.damping(damping);
    this.reporter = new StepReporter(() => this.slots.onEvent, abilities.refreshes.reports());
    this.capture = abilities.capture(this.table, (cell) => this.planOf(cell));
    this.capture.listen(this.slots);
  }

  /** Changes slots; state stays. @throws CurvatureError for a value out of range. */
  replaceSlots(slots: Partial<Complete>): void {
    this.slots = checked({ ...this.slots, ...slots });
    this.table.updateSlots(this.slots);
  }

  /** What this rank has measured. */
  timing(): Timing | null {
    return this.reporter.timing();
  }

  /** A pass of the optimizer's own, over variables that may have loaded state. */
  runPass<T extends Pass>(
    loss: () => Scalar,
    variables: readonly Variable[],
    isListed: boolean,
    differentiate: (loss: () => Scalar) => T,
  ): T {
    const { capture, slots } = this;
    checkRates(slots, this.nextStep());
    capture.release();
    this.restore(isListed ? variables.map(({ name }) => name) : []);
    const pass = capture.run(loss, variables, slots, differentiate);
    return this.sharing?.ofPass(pass) ?? pass;
  }

  /** Frees the state of disposed variables, and gives these the loaded state that is theirs. */
  restore(names: readonly string[]): void {
    const { table, slots, capture } = this;
    table.sweep();
    table.restore(names, withPeers(slots, names), capture.passes);
  }

  /**
   * Registers new parameters and restores their loaded state, before a step. Changes no parameter.
   * @returns The slots of the step, which know what is trained together.
   * @throws CurvatureError for gradients or a loaded state that do not fit, and for a bad rate.
   */
  register(all: ReadonlyMap<string, Tensor | null>, gradients: Gradients): Complete {
    const { table, capture, abilities, reporter } = this;
    const { passes } = capture;
    checkGradients(all);
    checkRates(this.slots, this.nextStep());
    const names = [...all.keys()];
    const slots = withPeers(this.slots, names);
    table.sweep();
    table.restore(names, slots, passes);
    table.register([...all]);
    // Gradients that others computed: capture their passes from now on.
    if (slots.signals && !passes.coversAll(gradients)) capture.listen(slots);
    if (!capture.hasGivenUp) abilities.requireCapture(table, { gradients, slots, passes });
    if (!table.isStarted) return slots;
    const unmatched = table.unmatched.map(({ name }) => name);
    reporter.unmatched(unmatched, this.nextStep());
    return slots;
  }

  /** Takes a step. @throws CurvatureError after it, once too many in a row have failed. */
  step(gradients: Gradients, slots: Complete, number: number): void {
    this.reporter.beginStep();
    const retained = new RetainedTensors();
    try {
      const means = this.sharing?.ofGradients(gradients, retained) ?? gradients;
      this.screenAndStep(means, slots, number, retained);
    } finally {
      retained.release();
      this.capture.finishStep();
    }
    this.reporter.endStep();
  }

  /** Resolves when every running refresh has a result. */
  async settled(): Promise<void> {
    const { refreshes } = this.abilities;
    await Promise.all([this.damping?.answered, refreshes.settled(this.table.inOrder())]);
  }

  /** Resolves when every refresh that is due at the next step has its result. */
  async ready(): Promise<void> {
    await this.abilities.refreshes.ready(this.table.inOrder(), this.nextStep());
  }

  /** Takes over a loaded state in place of its own; `damping` is that of the slot, null for none. */
  load(loaded: LoadedState, damping: State): void {
    this.table.load(loaded);
    this.sharing?.reset();
    this.reporter.reset();
    if (this.damping && damping !== null) this.damping.state = damping;
  }

  clear(): void {
    this.capture.release();
    this.damping?.reset();
    this.table.clear();
  }

  /** Clips and screens all gradients, and takes the step unless one of them is bad. */
  private screenAndStep(
    gradients: Gradients,
    slots: Complete,
    number: number,
    retained: RetainedTensors,
  ): void {
    const { table, abilities, reporter } = this;
    const { passes } = this.capture;
    const screened = this.screening.screen(gradients, { slots, step: number, reporter, retained });
    if (!screened) return;
    const [damping, timing] = [this.damping?.at(number), this.timingOfAll()];
    const portion = this.sharing?.portion;
    const step = { ...screened, number, slots, passes, abilities, damping, portion, timing };
    const steps = prepare(step, table, retained);
    const own = this.sharing?.meet(steps) ?? steps;
    const take = () => takeStep(own, { ...step, trust: slots.trust, reporter, retained });
    if (slots.average) slots.average.step(this, steps, take);
    else take();
    this.sharing?.part(steps);
  }

  /** What a cell does at the next step. */
  private planOf(cell: Cell) {
    return planCell(cell, this.nextStep(), this.timingOfAll())[0];
  }

  private timingOfAll(): Timing | null {
    return this.sharing ? this.sharing.timing : this.timing();
  }
}

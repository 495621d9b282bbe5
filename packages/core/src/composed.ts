import { type AnyPreconditioner, CurvatureError, type Damping, type Policy } from '@curvature/spec';
import { serialization } from '@tensorflow/tfjs-core';
import { SecondOrderOptimizer } from './optimizer.js';
import { given } from './slots/complete.js';
import { savable, withInfinities } from './savable.js';
import type { Ability, Extra, ExtraSlots } from './slots/extra.js';
import type { Rate } from './slots/rates.js';
import type { Abilities } from './step/abilities/abilities.js';

/**
 * Options, in which the learning rate may be a schedule; a number is the learning rate, as in
 * `tf.train.adam(0.01)`.
 */
type OptionsOf<O extends object> =
  | number
  | (Omit<O, 'learningRate'> & { readonly learningRate?: Rate });

/** Turns options, and the parts that the user gave, into slots. */
export type SlotsOf<O extends object, P extends object, S extends object = object> = (
  options: O,
  parts: Partial<P>,
) => S;

/** The part of TensorFlow.js in which a composition registers its class. */
interface Registry {
  readonly serialization: Pick<typeof serialization, 'registerClass'>;
}

/**
 * A function that makes optimizers from options. A model that was saved with one loads once the
 * package of the composition is imported, and named if a bundler drops what nothing names.
 *
 * A is what its optimizers may have: a `metric` and a `curvature` of its own preconditioner,
 * `signals` of layers, and refreshes. Slots that want another ability do not compile; all are taken
 * for granted where A is left out.
 */
export interface Composition<
  O extends object,
  P extends object = object,
  A extends Ability = Ability,
> {
  /* oxlint-disable typescript/no-explicit-any -- each slot keeps its own kind of state */
  <
    R extends AnyPreconditioner | null | undefined = undefined,
    Q extends Policy<any> = Policy<any>,
    D extends Damping<any> = Damping<any>,
  >(
    options?: OptionsOf<O>,
    extra?: Extra<A, R, Q, D> & Partial<P>,
  ): SecondOrderOptimizer;
  /* oxlint-enable typescript/no-explicit-any */
  /**
   * Registers the composition in another copy of TensorFlow.js, e.g. that of a script tag:
   * `register(tf)`. The import has registered it in its own copy; `register()` keeps a bundler from
   * dropping one that the program only loads.
   */
  register(tf?: Registry): void;
}

/**
 * Slots that may be replaced and still saved: they change no number of a run, or the file holds
 * them in another form.
 */
const NEED_NO_SAVE = ['onEvent', 'toleratedFailures', 'pipeline', 'across'];

/** The composition of `composition`, whose optimizers have these abilities. */
export function composed<O extends object, P extends object>(
  abilities: Abilities,
  className: string,
  slots: SlotsOf<O, P>,
  parts: readonly (keyof P & string)[],
): Composition<O, P> {
  const isPart = (name: string) => (parts as readonly string[]).includes(name);
  const Composed = class extends SecondOrderOptimizer {
    static override readonly className = className;
    private readonly extra: ExtraSlots;
    /** The last argument of `setLearningRate`. */
    private rate: Rate | undefined;
    constructor(
      private readonly options: O,
      extra: object = {},
    ) {
      const own = pick(given(extra), isPart) as Partial<P>;
      const replaced = pick(given(extra), (name) => !isPart(name));
      super({ ...slots(options, own), ...replaced }, abilities);
      this.extra = replaced;
      this.host.options = options;
    }
    override setLearningRate(rate: Rate): void {
      super.setLearningRate(rate);
      this.rate = rate;
    }
    override getConfig(): serialization.ConfigDict {
      const replaced = Object.keys(this.extra).filter((name) => !NEED_NO_SAVE.includes(name));
      return savable(className, {
        ...this.options,
        ...given({ learningRate: this.rate, pipelineDelay: this.extra.pipeline?.delay }),
        ...Object.fromEntries(replaced.map((name) => [name, this.extra])),
      });
    }
    static override fromConfig<T extends serialization.Serializable>(
      _class: serialization.SerializableConstructor<T>,
      config: serialization.ConfigDict,
    ): T {
      const { customObjects: _, pipelineDelay, ...options } = config;
      const extra = pipelineDelay === undefined ? {} : { pipeline: { delay: pipelineDelay } };
      return new Composed(withInfinities(options) as O, extra) as unknown as T;
    }
  };
  const register = (tf: Registry = { serialization }) => tf.serialization.registerClass(Composed);
  register();
  const make = (options: OptionsOf<O> = {} as O, extra: object = {}) => {
    const { learningRate, ...others } = optionsOf(className, options);
    // A file holds only numbers, so a schedule is a slot.
    if (typeof learningRate === 'function')
      return new Composed(others as O, { learningRate, ...extra });
    const all = learningRate === undefined ? others : { ...others, learningRate };
    return new Composed(all as O, extra);
  };
  return Object.assign(make, { register });
}

/** Options as an object. @throws CurvatureError for what is neither an object nor a number. */
function optionsOf(owner: string, options: unknown): { readonly learningRate?: Rate } {
  if (typeof options === 'number') return { learningRate: options };
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return options;
  throw new CurvatureError(
    `${owner}: options must be an object, or the learning rate as a number; got ${JSON.stringify(options) ?? typeof options}.`,
    'The usual cause is a rate in quotes, or a schedule that is no option.',
    'Write for example { learningRate: 0.01 }; the learning rate may be a function of the step.',
  );
}

const pick = (values: object, wanted: (name: string) => boolean) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => wanted(name)));

import { CurvatureError, type Signal } from '@curvature/spec';
import { serialization } from '@tensorflow/tfjs-core';
import { SecondOrderOptimizer } from './optimizer.js';
import { given } from './slots/complete.js';
import type { Rate } from './slots/rates.js';
import type { HostSlots, Overrides } from './slots/types.js';

/** Slots that a user sets or replaces beside the options of a composition. */
export type ExtraSlots = Overrides<Signal> & Partial<HostSlots<Signal>>;

/**
 * Options, in which the learning rate may be a schedule; a number is the learning rate, as in
 * `tf.train.adam(0.01)`.
 */
type OptionsOf<O extends object> =
  | number
  | (Omit<O, 'learningRate'> & { readonly learningRate?: Rate });

/** The part of TensorFlow.js in which a composition registers its class. */
interface Registry {
  readonly serialization: Pick<typeof serialization, 'registerClass'>;
}

/**
 * A function that makes optimizers from options. A model that was saved with one loads once the
 * package of the composition is imported, and named if a bundler drops what nothing names.
 */
export interface Composition<O extends object, P extends object = object> {
  (options?: OptionsOf<O>, extra?: ExtraSlots & Partial<P>): SecondOrderOptimizer;
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
const NEED_NO_SAVE = ['onEvent', 'toleratedFailures', 'pipeline'];

/**
 * Names a way of filling the slots, so that models compiled with it can be saved and loaded with
 * their optimizer. This call registers the name. Mark it as pure where it is exported, so that
 * bundlers drop compositions that a page does not use.
 * @param className Unique among all optimizers and layers of the program, e.g. 'Shampoo'.
 * @param slots Turns flat options (numbers, booleans, camelCase strings, null) into slots; it also
 *   gets the `parts` that the user gave.
 * @param parts Names of values beside the slots of the host that a user may give, e.g. `solver`. A
 *   file does not hold them: a loaded optimizer has the composition's own.
 */
export function composition<O extends object, P extends object = object>(
  className: string,
  slots: (options: O, parts: Partial<P>) => object,
  parts: readonly (keyof P & string)[] = [],
): Composition<O, P> {
  const isPart = (name: string) => (parts as readonly string[]).includes(name);
  const Composed = class extends SecondOrderOptimizer {
    static override readonly className = className;
    private readonly extra: ExtraSlots;
    /** The last argument of `setLearningRate`. */
    private rate: Rate | undefined;
    constructor(
      private readonly options: O,
      extra: ExtraSlots & Partial<P> = {},
    ) {
      const own = pick(given(extra), isPart) as Partial<P>;
      const replaced = pick(given(extra), (name) => !isPart(name));
      super({ ...slots(options, own), ...replaced });
      this.extra = replaced;
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
      const extra: ExtraSlots =
        pipelineDelay === undefined
          ? {}
          : { pipeline: { delay: pipelineDelay as number | 'asap' } };
      const all = extra as ExtraSlots & Partial<P>;
      return new Composed(withInfinities(options) as O, all) as unknown as T;
    }
  };
  const register = (tf: Registry = { serialization }) => tf.serialization.registerClass(Composed);
  register();
  const make = (options: OptionsOf<O> = {} as O, extra: ExtraSlots & Partial<P> = {}) => {
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

/** @throws CurvatureError for a value that JSON cannot hold. */
function savable(owner: string, options: object): serialization.ConfigDict {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of entries) {
    if (value === null || ['number', 'boolean', 'string'].includes(typeof value)) continue;
    throw new CurvatureError(
      `${owner}: ${name} cannot be written into a model file.`,
      'Only numbers, booleans, strings and null can.',
      'Save with includeOptimizer: false, or keep the state with getWeights() and create the optimizer again.',
    );
  }
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value === Infinity ? 'infinity' : value]),
  );
}

/** The inverse of `savable`, which writes Infinity as a word, since JSON has none. */
const withInfinities = (options: object) =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, value === 'infinity' ? Infinity : value]),
  );

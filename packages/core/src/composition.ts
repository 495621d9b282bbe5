import { CurvatureError, type Signal } from '@curvature/spec';
import { serialization } from '@tensorflow/tfjs-core';
import { SecondOrderOptimizer } from './optimizer.js';
import { given } from './slots/complete.js';
import type { HostSlots, Overrides } from './slots/types.js';
import type { Rate } from './slots/rates.js';

/** Slots that a user sets or replaces beside the options of a composition. */
export type More = Overrides<Signal> & Partial<HostSlots<Signal>>;

/**
 * Options, in which the learning rate may be a schedule; a number is the learning rate, as in
 * `tf.train.adam(0.01)`.
 */
export type OptionsOf<O extends object> =
  | number
  | (Omit<O, 'learningRate'> & { readonly learningRate?: Rate });

/** What of TensorFlow.js a composition is registered with. */
export interface Registry {
  readonly serialization: Pick<typeof serialization, 'registerClass'>;
}

/**
 * What `composition` returns: call it for an optimizer. A model that was saved with it loads once
 * its package is imported.
 */
export interface Composition<O extends object, P extends object = object> {
  (options?: OptionsOf<O>, more?: More & Partial<P>): SecondOrderOptimizer;
  /**
   * Tells the loader of another copy of TensorFlow.js about it, e.g. of a script tag:
   * `register(tf)`. The import has told its own.
   */
  register(tf?: Registry): void;
}

/**
 * Slots that a file need not hold, since they change no number of a run, or that it holds in
 * another way.
 */
const NOT_REPLACED = ['onEvent', 'toleratedFailures', 'pipeline'];

/**
 * Names a way of filling the slots, so that models compiled with it can be saved and loaded with
 * their optimizer: it is registered by this call.
 * @param className Unique among all optimizers and layers of the program, e.g. 'Shampoo'.
 * @param slots Turns flat options (numbers, booleans, camelCase strings, null) into slots; it gets
 *   those of `parts` that the user gave.
 * @param parts Names of values, beside the slots of the host, that a user may give with them: e.g.
 *   `solver`. A file does not hold them: a
 * loaded optimizer has the composition's own.
 */
export function composition<O extends object, P extends object = object>(
  className: string,
  slots: (options: O, parts: Partial<P>) => object,
  parts: readonly (keyof P & string)[] = [],
): Composition<O, P> {
  const isPart = (name: string) => (parts as readonly string[]).includes(name);
  const kind = class extends SecondOrderOptimizer {
    static override readonly className = className;
    private readonly more: More;
    /** What `setLearningRate` was given last. */
    private rate: Rate | undefined;
    constructor(
      private readonly options: O,
      more: More & Partial<P> = {},
    ) {
      const own = pick(given(more), isPart) as Partial<P>;
      const replaced = pick(given(more), (name) => !isPart(name));
      super({ ...slots(options, own), ...replaced });
      this.more = replaced;
    }
    override setLearningRate(rate: Rate): void {
      super.setLearningRate(rate);
      this.rate = rate;
    }
    override getConfig(): serialization.ConfigDict {
      const replaced = Object.keys(this.more).filter((name) => !NOT_REPLACED.includes(name));
      return savable(className, {
        ...this.options,
        ...given({ learningRate: this.rate, pipelineDelay: this.more.pipeline?.delay }),
        ...Object.fromEntries(replaced.map((name) => [name, this.more])),
      });
    }
    static override fromConfig<T extends serialization.Serializable>(
      _kind: serialization.SerializableConstructor<T>,
      config: serialization.ConfigDict,
    ): T {
      const { customObjects: _, pipelineDelay, ...options } = config;
      const more: More =
        pipelineDelay === undefined
          ? {}
          : { pipeline: { delay: pipelineDelay as number | 'asap' } };
      return new kind(withInfinities(options) as O, more as More & Partial<P>) as unknown as T;
    }
  };
  const register = (tf: Registry = { serialization }) => tf.serialization.registerClass(kind);
  register();
  const make = (options: OptionsOf<O> = {} as O, more: More & Partial<P> = {}) => {
    const { learningRate, ...others } = optionsOf(className, options);
    // A file holds numbers alone, so a schedule is a slot.
    if (typeof learningRate === 'function') return new kind(others as O, { learningRate, ...more });
    return new kind((learningRate === undefined ? others : { ...others, learningRate }) as O, more);
  };
  return Object.assign(make, { register });
}

interface Rated {
  readonly learningRate?: Rate;
}

/** Options as an object. @throws CurvatureError for what is neither an object nor a number. */
function optionsOf(owner: string, options: unknown): Rated {
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

function savable(owner: string, options: object): serialization.ConfigDict {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of entries) {
    if (value === null || ['number', 'boolean', 'string'].includes(typeof value)) continue;
    throw new CurvatureError(
      `${owner}: ${name} cannot be written into a model file.`,
      'Only numbers, booleans, strings and null can.',
      'Save with includeOptimizer: false, or keep the state with getWeights() and make the optimizer anew.',
    );
  }
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value === Infinity ? 'infinity' : value]),
  );
}

/** JSON has no infinity, so that it travels as a word. */
const withInfinities = (options: object) =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, value === 'infinity' ? Infinity : value]),
  );

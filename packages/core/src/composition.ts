import { CurvatureError, type Signal } from '@curvature/spec';
import { serialization } from '@tensorflow/tfjs-core';
import { SecondOrderOptimizer } from './optimizer.js';
import type { HostSlots, Overrides } from './slots.js';

/** Slots that a user sets or replaces beside the options of a composition. */
export type More = Overrides<Signal> & Partial<HostSlots<Signal>>;

/** What `composition` returns: call it for an optimizer; `register` it before a model that was saved with it is loaded. */
export interface Composition<O extends object> {
  (options?: O, more?: More): SecondOrderOptimizer;
  /** Tells tfjs's loader about it; done as well by each call. */
  register(): void;
}

/** Slots that change no number of a run, so that a file need not hold them. */
const HARMLESS = ['onEvent', 'pipeline', 'toleratedFailures'];

/**
 * Names a way of filling the slots, so that models compiled with it can be saved and loaded with their optimizer.
 * @param className Unique among all optimizers and layers of the program, e.g. 'Shampoo'.
 * @param slots Turns flat options (numbers, booleans, camelCase strings) into slots.
 */
export function composition<O extends object>(className: string, slots: (options: O) => object): Composition<O> {
  const kind = class extends SecondOrderOptimizer {
    static override readonly className = className;
    constructor(
      private readonly options: O,
      private readonly more: More = {},
    ) {
      super({ ...slots(options), ...more });
    }
    override getConfig(): serialization.ConfigDict {
      const replaced = Object.keys(this.more).filter((name) => !HARMLESS.includes(name));
      return savable(className, { ...this.options, ...Object.fromEntries(replaced.map((name) => [name, this.more])) });
    }
    static override fromConfig<T extends serialization.Serializable>(
      _kind: serialization.SerializableConstructor<T>,
      config: serialization.ConfigDict,
    ): T {
      const { customObjects: _, ...options } = config;
      return new kind(options as O) as unknown as T;
    }
  };
  const register = () => serialization.registerClass(kind);
  const make = (options: O = {} as O, more: More = {}) => {
    register();
    return new kind(options, more);
  };
  return Object.assign(make, { register });
}

function savable(owner: string, options: object): serialization.ConfigDict {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of entries) {
    if (['number', 'boolean', 'string'].includes(typeof value)) continue;
    throw new CurvatureError(
      `${owner}: ${name} cannot be written into a model file.`,
      'Only numbers, booleans and strings can.',
      'Save with includeOptimizer: false, or keep the state with getWeights() and make the optimizer anew.',
    );
  }
  return Object.fromEntries(entries);
}

import { CurvatureError } from '@curvature/spec';
import { serialization } from '@tensorflow/tfjs-core';
import { SecondOrderOptimizer } from './optimizer.js';

/** What a composition returns: call it for an optimizer; `register` it before a model that was saved with it is loaded. */
export interface Composition<O extends object> {
  (options?: O): SecondOrderOptimizer;
  /** Tells tfjs's loader about it; done as well by each call. */
  register(): void;
}

/**
 * Names a way of filling the slots, so that models compiled with it can be saved and loaded with their optimizer.
 * @param className Unique among all optimizers and layers of the program, e.g. 'Shampoo'.
 * @param slots Turns flat options (numbers, booleans, camelCase strings) into slots.
 */
export function composition<O extends object>(className: string, slots: (options: O) => object): Composition<O> {
  const kind = class extends SecondOrderOptimizer {
    static override readonly className = className;
    constructor(private readonly options: O) {
      super(slots(options));
    }
    override getConfig(): serialization.ConfigDict {
      return savable(className, this.options);
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
  const make = (options: O = {} as O) => {
    register();
    return new kind(options);
  };
  return Object.assign(make, { register });
}

function savable(owner: string, options: object): serialization.ConfigDict {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !['number', 'boolean', 'string'].includes(typeof value)) {
      throw new CurvatureError(
        `${owner}: option ${name} is a ${typeof value} and cannot be written into a model file.`,
        '',
        'Save with includeOptimizer: false, or keep the state with getWeights() and make the optimizer anew.',
      );
    }
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

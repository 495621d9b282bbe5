// The format keeps its words; this file translates them to the names of today's compositions.
import type { GoldenCase } from './golden-case.js';

type Options = GoldenCase['options'];
type Call = Pick<GoldenCase, 'optimizer' | 'options'>;

/** Options that a case writes as 0, and a composition as null. */
const NONE_AT_ZERO = ['exponent', 'clipNorm', 'klClip', 'splitSize'];

const translations: Readonly<Record<string, (options: Options) => Call>> = {
  /**
   * `compat` names one of two presets, `nesterov` the form of its momentum; Meta's `startStep: 0`
   * is its default.
   */
  shampoo({ compat, nesterov, ...given }) {
    const options = { ...given, ...(nesterov !== undefined && { momentumNesterov: nesterov }) };
    if (compat === 'google') return { optimizer: 'googleShampoo', options: withNulls(options) };
    const { startStep, ...others } = withNulls(options);
    return {
      optimizer: compat === 'meta' ? 'metaShampoo' : 'shampoo',
      options: { ...others, ...(startStep !== undefined && startStep !== 0 && { startStep }) },
    };
  },
  /** THOR as published; `policy: { name: 'trace', omega1 }` is `policy: 'trace', omega1`. */
  thor: ({ policy, ...options }) => ({
    optimizer: 'publishedThor',
    options: {
      ...withNulls(options),
      ...(isObject(policy) ? flat(policy) : policy !== undefined && { policy }),
    },
  }),
};

const withNulls = (options: Options): Options =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      value === 0 && NONE_AT_ZERO.includes(name) ? null : value,
    ]),
  );

const flat = ({ name, ...thresholds }: Options): Options => ({ policy: name, ...thresholds });
const isObject = (value: unknown): value is Options => typeof value === 'object' && value !== null;

/** The same case, with the name and the options of the composition. */
export function translated(given: GoldenCase): GoldenCase {
  const translate = translations[given.optimizer];
  return translate ? { ...given, ...translate(given.options) } : given;
}

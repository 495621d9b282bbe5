// What the values of slots are: functions, or objects with certain functions. Types say so too; this
// tells programs without types, where a slot is given and not in the middle of a step.
import { CurvatureError } from '@curvature/spec';

/** An example of a value, and its functions; none if it is a function itself. */
type Shape = readonly [example: string, ...functions: readonly string[]];

const rule = (example: string): Shape => [example, 'update'];
export const RULE = rule('adam()');

/** Slots that a group may override. */
export const GROUP_VALUES = {
  preconditioner: ['sparseLogDet()', 'init', 'apply'],
  partition: ['tiles()'],
  policy: ['every({})', 'plan'],
  filter: rule('ema()'),
  momentum: rule('heavyBall()'),
  fallback: RULE,
} as const satisfies Record<string, Shape>;

/** Slots of the whole optimizer. */
export const HOST_VALUES = {
  groups: ['() => ({ startStep: 5 })'],
  onEvent: ['console.log'],
  clip: ['clipGlobalNorm(1)'],
  average: ['tailAverage()', 'step'],
  signals: ['captureLayers()', 'capture'],
} as const satisfies Record<string, Shape>;

/** The value of the slot `graft` has a rule. */
export const GRAFT: Shape = rule('perTensor(adam())');

export const ACROSS: Shape = ['across: await ranks(), of @curvature/distributed', 'join'];

/** @throws CurvatureError naming the first slot whose value is neither null nor of its shape. */
export function checkValues(
  slots: object,
  shapes: Readonly<Record<string, Shape>>,
  owner: string,
): void {
  for (const [name, shape] of Object.entries(shapes)) {
    const value = (slots as Record<string, unknown>)[name];
    if (value !== null) checkShape(owner, `slot ${name}`, value, shape);
  }
}

/** @throws CurvatureError naming the value, unless it has the shape. */
export function checkShape(owner: string, name: string, value: unknown, shape: Shape): void {
  const [example, ...functions] = shape;
  if (functions.length === 0 ? typeof value !== 'function' : !hasAll(value, functions))
    throw wrongValue(owner, name, value, example);
}

/** @throws CurvatureError naming a value that is neither an object nor null. */
export function checkObject(owner: string, name: string, value: unknown, example: string): void {
  if (typeof value !== 'object') throw wrongValue(owner, name, value, example);
}

/** An array has functions such as `join` too, and is the value of no slot. */
const hasAll = (value: unknown, functions: readonly string[]) =>
  !Array.isArray(value) &&
  functions.every(
    (name) => typeof (value as Record<string, unknown> | null)?.[name] === 'function',
  );

/**
 * The value of a slot, of a part of one or of an argument is none with which it works. All share one
 * sentence, since pages load it first.
 */
export const wrongValue = (owner: string, name: string, value: unknown, example: string) =>
  new CurvatureError(
    `${owner}: ${name} is ${told(value)}, which is no value for it.`,
    'Usually a name or result stands for a function or object, or a call or await is missing.',
    `Give for example ${example}.`,
  );

/** A value in words, whatever it is. */
export function told(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'string') return `"${value}"`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (hasAll(value, ['then'])) return 'a promise';
  if (Array.isArray(value)) return 'an array';
  return `an object with ${Object.keys(value).join(', ') || 'nothing'}`;
}

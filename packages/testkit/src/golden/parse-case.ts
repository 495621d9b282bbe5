import { CurvatureError } from '@curvature/spec';
import type { GoldenCase } from './golden-case.js';
import { translated } from './translate.js';

type Json = Readonly<Record<string, unknown>>;
type Sizes = ReadonlyMap<string, number>;

const FORMAT = 'curvature-case/1';

/**
 * Reads the text of a golden case, and translates names of optimizers and options to those of the
 * compositions.
 * @throws CurvatureError that names the part which violates the format `curvature-case/1`.
 */
export function parseCase(text: string): GoldenCase {
  const it = object(parse(text), 'it');
  demand(it['format'] === FORMAT, `format is ${JSON.stringify(it['format'])}, not "${FORMAT}"`);
  demand(typeof it['name'] === 'string' && it['name'] !== '', 'name is missing');
  // It becomes part of a package name.
  demand(
    /^[a-z][a-z0-9-]*$/.test(String(it['optimizer'])),
    `optimizer is ${JSON.stringify(it['optimizer'])}, no name`,
  );
  object(it['options'], 'options');
  const sizes: Sizes = new Map(list(it['variables'], 'variables').map(variable));
  demand(sizes.size === (it['variables'] as unknown[]).length, 'two variables have the same name');
  const steps = list(it['steps'], 'steps');
  steps.forEach((step, i) => checkStep(object(step, `steps[${i}]`), `steps[${i}]`, sizes));
  const expected = list(it['expected'], 'expected');
  expected.forEach((after, i) => byVariable(after, `expected[${i}]`, sizes));
  demand(
    expected.length === steps.length,
    `there are ${steps.length} steps, but ${expected.length} expected`,
  );
  demand(
    Number.isFinite(it['tolerance']) && Number(it['tolerance']) > 0,
    'tolerance is no positive number',
  );
  return translated(it as unknown as GoldenCase);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw noCase(`not JSON: ${(cause as Error).message}`, { cause });
  }
}

function variable(value: unknown, i: number): [name: string, size: number] {
  const at = `variables[${i}]`;
  const { name, ...rest } = object(value, at);
  demand(typeof name === 'string' && name !== '', `${at}.name is missing`);
  return [name as string, tensor(rest, at)];
}

function checkStep(step: Json, at: string, sizes: Sizes): void {
  byVariable(step['gradients'], `${at}.gradients`, sizes);
  if (step['signals'] === undefined) return;
  for (const [kernel, layer] of Object.entries(object(step['signals'], `${at}.signals`))) {
    const here = `${at}.signals.${kernel}`;
    const { activations, outputGrads, bias } = object(layer, here);
    demand(sizes.has(kernel), `${here} belongs to no variable`);
    demand(bias === undefined || sizes.has(bias as string), `${here}.bias names no variable`);
    tensor(object(activations, `${here}.activations`), `${here}.activations`);
    tensor(object(outputGrads, `${here}.outputGrads`), `${here}.outputGrads`);
  }
}

/** Checks shape and values. -> the number of values */
function tensor({ shape, values }: Json, at: string): number {
  const sides =
    Array.isArray(shape) && shape.every((n) => Number.isInteger(n) && n > 0)
      ? (shape as number[])
      : null;
  demand(sides, `${at}.shape is no list of whole numbers`);
  const size = sides!.reduce((a, b) => a * b, 1);
  numbers(values, size, `${at}.values`);
  return size;
}

function byVariable(value: unknown, at: string, sizes: Sizes): void {
  const given = object(value, at);
  for (const name of Object.keys(given))
    demand(sizes.has(name), `${at}.${name} belongs to no variable`);
  for (const [name, size] of sizes) numbers(given[name], size, `${at}.${name}`);
}

function numbers(value: unknown, size: number, at: string): void {
  demand(Array.isArray(value), `${at} is missing`);
  const all = value as unknown[];
  demand(all.length === size, `${at} has ${all.length} values, not ${size}`);
  const bad = all.findIndex((x) => !Number.isFinite(x));
  demand(bad < 0, `${at}[${bad}] is ${JSON.stringify(all[bad])}, no number`);
}

function object(value: unknown, at: string): Json {
  demand(
    typeof value === 'object' && value !== null && !Array.isArray(value),
    `${at} is no object`,
  );
  return value as Json;
}

function list(value: unknown, at: string): unknown[] {
  demand(Array.isArray(value) && value.length > 0, `${at} is no list with something in it`);
  return value as unknown[];
}

function demand(holds: unknown, issue: string): void {
  if (!holds) throw noCase(issue);
}

const noCase = (issue: string, options?: ErrorOptions) =>
  new CurvatureError(
    `It is no case of format ${FORMAT}: ${issue}.`,
    'The file is truncated, edited, or something else.',
    'Write it again, or leave it out.',
    options,
  );

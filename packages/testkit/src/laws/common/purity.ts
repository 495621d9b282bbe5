import type { State } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import { tidy, type TensorContainer } from '@tensorflow/tfjs-core';
import { difference, snapshot } from './snapshot.js';
import type { Verdict } from './issues-of.js';

/** Calls a plugin as the host does, in a tidy that keeps its result, or that of its promise. */
export function inTidy<T extends State>(call: () => T | Promise<T>): T | Promise<T> {
  let out!: T | Promise<T>;
  tidy(() => {
    out = call();
    return isPromise(out) ? [] : (out as TensorContainer[]);
  });
  return out;
}

/** Calls `call` twice; reports changed or disposed inputs, and two results for the same inputs. */
export async function callTwice<T extends State>(
  verb: string,
  inputs: { readonly [name: string]: State },
  call: () => T | Promise<T>,
): Promise<readonly [T, Verdict]> {
  const before = await snapshot(inputs);
  const first = await inTidy(call);
  const one = await snapshot(first);
  const touched = difference(before, await snapshot(inputs));
  if (touched) return [first, `${verb} must leave its inputs alone, but ${touched}`];
  const again = await snapshot(await inTidy(call));
  const differs = difference(one, again) ?? difference(before, await snapshot(inputs));
  return [first, differs && `${verb} gave two results for the same input: ${differs}`];
}

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import * as core from '@tensorflow/tfjs-core';
import * as wasm from '@tensorflow/tfjs-backend-wasm';
import { expect, it } from 'vitest';
import { required } from './required.js';

it.each([
  ['@tensorflow/tfjs-core', core],
  ['@tensorflow/tfjs-backend-wasm', wasm],
])('tests have the very objects of %s that Node imports', async (name, here) => {
  const path = createRequire(import.meta.url).resolve(name);
  const imported = (await import(pathToFileURL(path).href)) as typeof here;
  expect(required(name, import.meta.filename)!.path).toBe(path);
  expect(Object.keys(here).toSorted()).toEqual(Object.keys(imported).toSorted());
  const others = Object.entries(imported).filter(
    ([key, value]) => Reflect.get(here, key) !== value,
  );
  expect(others.map(([key]) => key)).toEqual([]);
});

it.each(['@tensorflow/tfjs-backend-webgpu', '@tensorflow/tfjs-core/dist/util.js', 'fast-check'])(
  'leaves %s alone',
  (name) => {
    expect(required(name, import.meta.filename)).toBeNull();
  },
);

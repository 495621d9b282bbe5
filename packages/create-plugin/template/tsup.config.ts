import { defineConfig } from 'tsup';

// tsc writes the declarations. Peers stay outside, so that an application has one TensorFlow.js.
export default defineConfig({
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'es2022',
  clean: true,
});

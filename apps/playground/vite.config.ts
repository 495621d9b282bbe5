import { defineConfig } from 'vite';

export default defineConfig({
  // Relative, so that the page works from any folder of a server.
  base: './',
  resolve: {
    // The parser of tables without Node's buffers.
    alias: { 'csv-parse/sync': 'csv-parse/browser/esm/sync' },
    conditions: ['source', 'browser', 'module', 'import', 'default'],
  },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // TensorFlow.js is larger than the size that Vite warns of.
    chunkSizeWarningLimit: 4000,
  },
});

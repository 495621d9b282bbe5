import { defineConfig } from 'vite';
import { precachedFiles } from './precached-files.js';

export default defineConfig({
  // Relative, so that the page works from any folder of a server.
  base: './',
  plugins: [precachedFiles()],
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
    rolldownOptions: {
      input: { index: 'index.html', 'service-worker': 'src/offline/service-worker.ts' },
      output: {
        // A service worker serves the folder that it lies in, under a name that stays.
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js',
      },
    },
  },
});

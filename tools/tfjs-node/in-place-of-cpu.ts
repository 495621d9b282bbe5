// A setup file of vitest: tests that ask for the backend cpu get that of TensorFlow's library, of
// the package that CURVATURE_TFJS_NODE names, with our kernels.
import { createRequire } from 'node:module';
import '@curvature/backend-node';
import { engine } from '@tensorflow/tfjs-core';
import { packageFolder } from './places.js';

createRequire(import.meta.url)(packageFolder(process.env['CURVATURE_TFJS_NODE']!));

const own = engine();
const setBackend = own.setBackend.bind(own);
own.setBackend = (name) => setBackend(name === 'cpu' ? 'tensorflow' : name);

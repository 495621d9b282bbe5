// A setup file of vitest: tests that ask for the backend cpu get that of TensorFlow's library.
import { engine } from '@tensorflow/tfjs-core';

const own = engine();
const setBackend = own.setBackend.bind(own);
own.setBackend = (name) => setBackend(name === 'cpu' ? 'tensorflow' : name);

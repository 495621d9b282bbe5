import { describe } from 'vitest';
import { hasTfjsNode, onTfjsNode } from '../../../tools/tfjs-node-here.js';
import { type Backend, BACKENDS } from '../src/training/backend.js';

/** For tests: the backends that can run here. */
export const backendsHere = BACKENDS.filter((name) => name !== 'tensorflow' || hasTfjsNode);

/** For tests: a group on each backend; skipped by name where a backend is missing. */
export function describeOnBackends(title: string, group: (backend: Backend) => void): void {
  for (const backend of BACKENDS) {
    const where = backend === 'tensorflow' ? onTfjsNode : `on ${backend}`;
    describe.skipIf(!backendsHere.includes(backend))(`${title} ${where}`, () => group(backend));
  }
}

import { checkOneOf } from '@curvature/spec';
import type { Backend } from '@curvature/workbench';

const BACKENDS = ['wasm', 'cpu', 'tensorflow'] as const satisfies readonly Backend[];

/** As `commander` takes it: the flag, and what it says of itself. */
export const backendFlag = [
  '--backend <name>',
  'wasm, cpu, or tensorflow, which is tfjs-node (default: wasm)',
] as const;

/** The backend that a flag names; wasm without it. @throws CurvatureError for another name. */
export const backendOf = (given: string | undefined): Backend =>
  checkOneOf<Backend>('bench', 'backend', given ?? 'wasm', BACKENDS);

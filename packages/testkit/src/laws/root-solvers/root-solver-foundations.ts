import type { State } from '@curvature/spec';
import type { Laws } from '../common/issues-of.js';
import { callTwice } from '../common/purity.js';
import { factorOf, type RootTrial, solve } from './root-solver-trial.js';
import { notPlain, outline } from '../common/snapshot.js';

/** The laws of root solvers on which all others depend. */
export const rootSolverFoundations: Laws<RootTrial> = {
  'declares itself': ({ solver }) => (solver.name ? null : 'name is empty'),

  'keeps tensors and plain data only': async (trial) => notPlain('the root', await solve(trial)),

  'is pure: same inputs, same outputs, inputs untouched': async (trial) => {
    const { solver, given } = trial;
    const factor = factorOf(given.matrices, given.ridge);
    const solving = (previous: State) => () =>
      solver.solve(factor, -1 / given.p, previous) as State | Promise<State>;
    const [one, issue] = await callTwice('solve', { factor: factor.matrix }, solving(null));
    if (issue) return issue;
    const [, later] = await callTwice(
      'solve',
      { factor: factor.matrix, previous: one },
      solving(one),
    );
    if (later) return later;
    const held = { root: one, x: factor.matrix };
    return (await callTwice('multiply', held, () => solver.multiply(held.root, held.x, 1)))[1];
  },

  'keeps the layout of its roots': async (trial) => {
    const first = await solve(trial);
    const second = await solve(trial, undefined, first);
    return outline(first) === outline(second)
      ? null
      : `the root was ${outline(first)}, is ${outline(second)}`;
  },
};

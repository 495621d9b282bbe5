import { type Complete, number, oneOf, type Options } from '@curvature/spec';
import { common } from './rows.js';

const cure = 'Leave one of the two out.';
const withTrace = {
  option: 'policy',
  value: 'trace',
  where: "with policy 'every'",
  cause: "refreshEvery alone makes the policy 'every'.",
  cure,
};
const withEvery = { option: 'policy', value: 'every', where: "with policy 'trace'", cure };

/** `policy` decides when inverses are recomputed; its two values have options of their own. */
export const traceRows = {
  policy: oneOf(['trace', 'every'], {
    default: {
      from: ({ refreshEvery }) => (refreshEvery === undefined ? 'trace' : 'every'),
      says: '`trace`; `every` if `refreshEvery` is given',
    },
    describe: 'inverses are recomputed when the trace has changed, or every `refreshEvery` steps',
  }),
  refreshEvery: { ...common.refreshEvery, needs: withEvery },
  omega1: number({
    default: 0.01,
    min: 0,
    below: Infinity,
    describe: 'relative change of the trace above which inverses are recomputed',
    needs: withTrace,
  }),
  omega2: number({
    default: 0,
    min: 0,
    max: ({ omega1 }) => omega1 as number,
    describe: 'relative change below which a layer is frozen permanently; at most `omega1`',
    needs: withTrace,
  }),
  checkEvery: number({
    default: 10,
    min: 1,
    integer: true,
    describe: 'steps between checks of the trace from step 301 on; before, 1, then 2, then 5',
    needs: withTrace,
  }),
};
export type CompleteTrace = Complete<Options<typeof traceRows>>;

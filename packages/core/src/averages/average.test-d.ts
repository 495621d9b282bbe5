// Checked by `tsc` in typecheck: each line under @ts-expect-error must not compile.
import { firstOrder } from '../first-order.js';
import { secondOrder } from '../optimizer.js';
import { identity } from '../slots/plain.js';
import { scheduleFree } from './values/schedule-free.js';

const optimizer = firstOrder({ learningRate: 1, rule: identity, average: scheduleFree() });
// What f returns is what evaluate returns.
optimizer.evaluate(() => 3).toFixed();
void optimizer.evaluate(async () => 'later').then((text) => text.trim());

// @ts-expect-error a decay alone is no average
firstOrder({ learningRate: 1, rule: identity, average: 0.9 });
const slots = { learningRate: 1, preconditioner: null };
// @ts-expect-error an average is the optimizer's, and no group's
secondOrder({ ...slots, groups: () => ({ average: scheduleFree() }) });

export { contenders, contendersNamed } from './contenders/index.js';
export { tasks } from './contenders/tasks.js';
export type { Contender } from './protocol/contender.js';
export { headToHead, type Plan, type Showing } from './protocol/head-to-head.js';
export { linear, log, type Point, type Space } from './protocol/space.js';
export { type Row, summarize, type Summary } from './protocol/summary.js';
export { type Ledger, openLedger } from './record/ledger.js';
export { layersTask, type LayersTaskOptions } from './tune/layers-task.js';
export { tune, type Tuned, type TuneOptions } from './tune/tune.js';

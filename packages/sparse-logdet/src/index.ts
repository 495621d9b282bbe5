export { columnMajor, perOutputUnit, rowMajor } from './chain-order.js';
export { sparseLogDet } from './log-det.js';

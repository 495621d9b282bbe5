export { columnMajor, perOutputUnit, rowMajor } from './chain-order.js';
export { sparseLogDet } from './sparse-logdet.js';

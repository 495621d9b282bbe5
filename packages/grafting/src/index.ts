export { perBlock, perTensor } from './scope.js';

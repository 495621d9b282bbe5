// What only the packages of this project use; it may change at any time.
export { refreshInterval } from './early-pieces.js';

// What only the packages of this project use; it may change at any time.
export { earlyPieces } from './early-pieces.js';

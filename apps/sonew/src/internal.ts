// What only the packages of this project use; it may change at any time.
export { type SonewOptions, sonewOptions } from './options.js';

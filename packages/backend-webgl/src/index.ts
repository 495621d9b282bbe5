import { register } from './register.js';

register();

export { register } from './register.js';

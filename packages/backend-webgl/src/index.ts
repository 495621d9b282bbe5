import { register } from './register.js';

register();

export { register, unregister } from './register.js';

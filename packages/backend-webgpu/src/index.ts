import { register } from './register.js';

register();

export { register } from './register.js';
export { webgpuRoots } from './roots/webgpu-roots.js';

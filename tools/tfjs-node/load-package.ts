// A setup file of vitest: loads the package that CURVATURE_TFJS_NODE names, before a test or useNode
// chooses one.
import { createRequire } from 'node:module';
import '@curvature/backend-node';
import { packageFolder } from './places.js';

createRequire(import.meta.url)(packageFolder(process.env['CURVATURE_TFJS_NODE']!));

import { app } from '../../tsup.base.js';

export default app([
  'src/google-shampoo.ts',
  'src/internal.ts',
  'src/kl-soap.ts',
  'src/meta-shampoo.ts',
  'src/shampoo.ts',
  'src/soap.ts',
  'src/splus.ts',
]);

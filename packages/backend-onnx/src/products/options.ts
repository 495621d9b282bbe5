import { type Given, number, options, value } from '@curvature/spec';

/** The options of `acceleratedMatMul`. */
export const acceleratedMatMulOptions = options('acceleratedMatMul', {
  threads: number({ default: 1, min: 1, integer: true, describe: 'threads of onnxruntime' }),
  warn: value<(message: string) => void>({
    default: { from: () => console.warn, says: 'console.warn' },
    check: () => undefined,
    describe: 'is called once with a reason, if products stay with the kernels before',
  }),
});
export type AcceleratedMatMulOptions = Given<typeof acceleratedMatMulOptions>;

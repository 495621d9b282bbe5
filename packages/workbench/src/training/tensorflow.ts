import { CurvatureError } from '@curvature/spec';

/**
 * Makes TensorFlow's own library the backend, with our kernels. Its packages are imported late,
 * since nobody else needs them.
 * @throws CurvatureError that says how to get what is missing.
 */
export async function useTensorFlow(
  load: () => Promise<{ useNode: () => unknown }> = () => import('@curvature/backend-node'),
): Promise<void> {
  const { useNode } = await load().catch(sayMissing);
  await useNode();
}

function sayMissing(cause: unknown): never {
  if ((cause as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
  throw new CurvatureError(
    'The backend tensorflow could not be started.',
    'Its packages are not installed.',
    'Run npm install @curvature/backend-node @tensorflow/tfjs-node (or @tensorflow/tfjs-node-gpu).',
    { cause },
  );
}

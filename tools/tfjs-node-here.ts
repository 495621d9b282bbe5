import { hasAddon, NAMES, packageFolder } from './tfjs-node/places.js';

/** Whether tests on the backend `tensorflow` can run here. */
export const hasTfjsNode = NAMES.some((name) => hasAddon(packageFolder(name)));

/** The title of such tests, which says why they are skipped where they are. */
export const onTfjsNode = hasTfjsNode
  ? 'on tensorflow'
  : 'on tensorflow: skipped: no tfjs-node addon here, make it by pnpm tfjs-node';

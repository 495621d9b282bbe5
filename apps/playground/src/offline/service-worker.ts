// Keeps the page and its files, so that it opens offline from its second visit on.
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

/** What the build has made: `precached-files.ts` writes it here. */
declare const PRECACHED_FILES: { readonly url: string; readonly revision: string | null }[];

// The page itself comes from the network while there is one, so that a new build is seen at once;
// its files have the hash of their content in their names.
registerRoute(
  new NavigationRoute(async ({ request }) => {
    try {
      return await fetch(request);
    } catch {
      return (await matchPrecache('index.html')) ?? Response.error();
    }
  }),
);
precacheAndRoute(PRECACHED_FILES);
cleanupOutdatedCaches();

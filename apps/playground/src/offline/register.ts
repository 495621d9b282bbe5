/**
 * Lets the page open offline the next time. Where that cannot be, as in a browser that keeps nothing
 * or from a development server, which has no such file, the page goes on as before.
 */
export function keepForOffline(): void {
  // Browsers offer service workers to secure pages alone.
  if (!('serviceWorker' in navigator)) return;
  const address = new URL('service-worker.js', document.baseURI);
  navigator.serviceWorker.register(address).catch(() => {});
}

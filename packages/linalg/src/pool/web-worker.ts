// Browsers start no worker whose script is of another origin, such as that of a content delivery
// network. They do start one from a blob, which may import the script.

type Start = readonly [address: string | URL, options: WorkerOptions | undefined];

const MODULE: WorkerOptions = { type: 'module' };

/** Starts a worker from `url`, by default from the script that the page's bundler has made for it. */
export function startWebWorker(url: string | URL | undefined): Worker {
  const [given, options] = url === undefined ? bundledScript() : ([url, MODULE] as const);
  const address = new URL(given, globalThis.location.href);
  return new Worker(isForeign(address) ? importing(address.href, options) : address, options);
}

const isForeign = ({ protocol, origin }: URL): boolean =>
  /^https?:$/.test(protocol) && origin !== globalThis.location.origin;

/** A script of this origin for each script of another. They stay, since workers may start later. */
const blobs = new Map<string, string>();

/** The address of a script of this origin that imports `href`. */
function importing(href: string, options: WorkerOptions | undefined): string {
  const script = JSON.stringify(href);
  const source = options?.type === 'module' ? `import ${script};` : `importScripts(${script});`;
  const blob =
    blobs.get(href) ?? URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  blobs.set(href, blob);
  return blob;
}

let script: Start | null = null;

/**
 * What bundlers have made of the expression that starts the worker. They recognise it as a whole,
 * with the global name `Worker`, so it runs once with a `Worker` that only takes note.
 */
function bundledScript(): Start {
  if (script) return script;
  const { Worker: real } = globalThis;
  const note = function (address: string | URL, options?: WorkerOptions) {
    script = [address, options];
  };
  globalThis.Worker = note as unknown as typeof Worker;
  try {
    // Vite, webpack, Parcel and Rollup's plugins look for exactly this expression.
    void new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  } finally {
    globalThis.Worker = real;
  }
  return script!;
}

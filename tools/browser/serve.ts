import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** Text, or the path of a file on this machine, by the path of the address. */
export type Files = Readonly<Record<string, string | { readonly file: string }>>;

/** Headers of all answers, or of those to a path. */
export type Headers = (path: string) => Readonly<Record<string, string>>;

/** A server of a few files by their paths. */
export interface Served {
  readonly url: string;
  close(): void;
}

/** Serves `files` by their paths, e.g. `index.html`, from an origin of its own. */
export async function serve(files: Files, headers: Headers = () => ({})): Promise<Served> {
  const server = createServer(({ url }, response) => void answer(url ?? '/', response));
  const answer = async (url: string, response: ServerResponse) => {
    const path = new URL(url, 'http://localhost').pathname.slice(1);
    const content = files[path];
    const type = { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' };
    const body = typeof content === 'object' ? await readFile(content.file) : content;
    response.writeHead(body === undefined ? 404 : 200, { ...type, ...headers(path) }).end(body);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => void server.close() };
}

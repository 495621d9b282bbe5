import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { CurvatureError } from '@curvature/spec';
import { decode, encode } from '@msgpack/msgpack';
import type { Snapshot } from './snapshot.js';
import { writeFileAtomically } from './write-file.js';

/** Identifies a run: a checkpoint fits only the run that wrote it, with any number of steps. */
export type Identity = {
  readonly task: string;
  readonly data: string;
  readonly optimizer: string;
  readonly options: { readonly [name: string]: unknown };
  readonly batch: number;
  readonly seed: number;
  readonly backend: string;
};
type Payload = { readonly identity: Identity; readonly snapshot: Snapshot };

// magic, version (uint32), length of the payload (uint64), sha256 of the payload, payload
// (MessagePack)
const MAGIC = Buffer.from('CURVATURE CHECKPOINT\n', 'latin1');
const VERSION = 1;
const HEADER = MAGIC.length + 4 + 8 + 32;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

function refuse(file: string, what: string, usually: string): never {
  throw new CurvatureError(
    `The checkpoint ${file} ${what}.`,
    usually,
    'Choose another folder with --checkpoint, or start again without --resume.',
  );
}

/** Writes a checkpoint. At any time the file is either the whole old one or the whole new one. */
export async function writeCheckpoint(
  file: string,
  identity: Identity,
  snapshot: Snapshot,
): Promise<void> {
  const payload = encode({ identity, snapshot } satisfies Payload, { ignoreUndefined: true });
  const numbers = Buffer.alloc(12);
  numbers.writeUInt32LE(VERSION, 0);
  numbers.writeBigUInt64LE(BigInt(payload.length), 4);
  await writeFileAtomically(file, Buffer.concat([MAGIC, numbers, sha256(payload)]), payload);
}

function openPayload(file: string, bytes: Buffer): Buffer {
  const magic = bytes.subarray(0, MAGIC.length);
  if (!magic.equals(MAGIC.subarray(0, magic.length)))
    refuse(file, 'is not a checkpoint of this program', 'It is another kind of file.');
  const damage = 'It was truncated or changed after it was written.';
  if (bytes.length < HEADER)
    refuse(file, `is truncated: ${bytes.length} bytes, shorter than its header`, damage);
  const version = bytes.readUInt32LE(MAGIC.length);
  if (version !== VERSION)
    refuse(file, `is of version ${version}, expected ${VERSION}`, 'Another release wrote it.');
  const payload = bytes.subarray(HEADER);
  const length = bytes.readBigUInt64LE(MAGIC.length + 4);
  if (length !== BigInt(payload.length)) {
    refuse(
      file,
      `is truncated: it promises ${length} bytes of state, found ${payload.length}`,
      damage,
    );
  }
  if (!sha256(payload).equals(bytes.subarray(HEADER - 32, HEADER)))
    refuse(file, 'fails its sha256 check', damage);
  return payload;
}

function checkIdentity(file: string, saved: Identity, expected: Identity): void {
  const fields = Object.keys(expected) as (keyof Identity)[];
  const differing = fields.filter((field) => !isDeepStrictEqual(saved[field], expected[field]));
  if (differing.length === 0) return;
  const words = (field: keyof Identity) =>
    `${field} ${JSON.stringify(saved[field])} there, ${JSON.stringify(expected[field])} here`;
  refuse(
    file,
    `belongs to another run: ${differing.map(words).join('; ')}`,
    'Options changed since it was written.',
  );
}

/**
 * Reads the checkpoint of the expected run.
 * @throws CurvatureError for a missing, truncated, damaged or foreign file, or a checkpoint of
 *   another run, whose differences the message lists.
 */
export async function readCheckpoint(file: string, expected: Identity): Promise<Snapshot> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) =>
    refuse(
      file,
      cause.code === 'ENOENT' ? 'does not exist' : `cannot be read: ${cause.message}`,
      '',
    ),
  );
  const { identity, snapshot } = decode(openPayload(file, bytes)) as Payload;
  // Encoded and decoded like the saved identity, which drops undefined options.
  checkIdentity(file, identity, decode(encode(expected, { ignoreUndefined: true })) as Identity);
  return snapshot;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

// Field numbers from tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto.
const EVENT = { step: 2, summary: 5 };
const SUMMARY_VALUE = 1;
const VALUE = { tag: 1, simple: 2 };

/** For tests: a number of an event file. */
export interface Written {
  readonly name: string;
  readonly value: number;
  readonly step: number;
}

/** Records of a file: eight bytes of length, four of a checksum, the record, four of a checksum. */
function* records(file: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    yield file.subarray(at + 12, at + 12 + length);
    at += 16 + length;
  }
}

/** Calls `take` with each field of a message, which returns whether it has read it. */
function eachField(bytes: Uint8Array, take: (field: number, reader: BinaryReader) => boolean) {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (!take(field, reader)) reader.skip(type, type === WireType.StartGroup ? field : undefined);
  }
}

function valueOf(bytes: Uint8Array): { name: string; value: number } {
  let [name, value] = ['', NaN];
  eachField(bytes, (field, reader) => {
    if (field === VALUE.tag) name = reader.string();
    else if (field === VALUE.simple) value = reader.float();
    else return false;
    return true;
  });
  return { name, value };
}

function scalarsOf(record: Uint8Array): Written[] {
  let step = 0;
  const values: { name: string; value: number }[] = [];
  eachField(record, (field, reader) => {
    if (field === EVENT.step) step = Number(reader.int64());
    else if (field === EVENT.summary)
      eachField(reader.bytes(), (inner, within) => {
        if (inner !== SUMMARY_VALUE) return false;
        values.push(valueOf(within.bytes()));
        return true;
      });
    else return false;
    return true;
  });
  return values.map((each) => ({ ...each, step }));
}

/** For tests: all numbers in the event files of a folder, in the order in which they were written. */
export const writtenIn = (folder: string): Written[] =>
  readdirSync(folder)
    .toSorted()
    .flatMap((name) => [...records(readFileSync(join(folder, name)))])
    .flatMap(scalarsOf);

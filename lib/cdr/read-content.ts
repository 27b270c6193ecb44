import { open } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { CucmFileReader, type RefusedLine } from "./cucm/file-reader.js";
import { jsonValues, readJsonRecord } from "./read-json.js";
import { RecordError } from "./record-error.js";
import type { ReadOptions, ReadRecord, RecordFormat } from "./types.js";

/** A part of JSON content that is no record. */
export interface RefusedValue {
  refused: RecordError["code"];
  /** What it says, as text. */
  text: string;
  /** Which of the values it is, from 1. */
  line: number;
  reason: string;
}

export type Refusal = RefusedLine | RefusedValue;

export interface ContentReader extends ReadOptions {
  format: RecordFormat;
  onRecord(read: ReadRecord): void;
  onRefused(refusal: Refusal): void;
  /** Asked between records; what has been read is kept, what follows is not read. */
  isStopped(): boolean;
}

/** As much of a file as is read at a time, which costs 20 µs and more. Bytes. */
const readBytes = 65_536;
/** As much of it as is taken apart at a time: its text is on the heap as long as its rows are being made. */
const pieceBytes = 16_384;

/** A file piece by piece, each until the next one is asked for; what follows is being read meanwhile. */
export async function* piecesOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path, "r");
  let memory = Buffer.alloc(readBytes);
  let spareMemory = Buffer.alloc(readBytes);
  const readInto = (target: Buffer) => {
    const reading = file.read(target, 0, readBytes);
    reading.catch(() => {}); // whoever asks for the piece is told
    return reading;
  };
  let reading = readInto(memory);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const bytes = memory.subarray(0, bytesRead);
      [memory, spareMemory] = [spareMemory, memory];
      reading = readInto(memory);
      for (let at = 0; at < bytesRead; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    }
  } finally {
    await reading.catch(() => {});
    await file.close();
  }
}

/**
 * Records that are made without a break: what they start has its turn after that, and so has all else. A turn costs a
 * microsecond, a quarter of a record. More at a time are no faster, and wait when V8 collects its young generation, which
 * it widens by 55 MB once 32 MB have outlived a collection: 16 at a time get there after some 1.5 million rows, 128 after
 * 200 000.
 */
const recordsPerTurn = 16;
/** JSON is read as a whole. Bytes. */
const largestJson = 64 * 1024 * 1024;

/** Gives the event loop its turns between the records. */
class Turns {
  #records = 0;

  /** One more record has been made. @returns a promise when it is time for a break */
  next(): Promise<void> | undefined {
    return ++this.#records % recordsPerTurn === 0 ? setImmediate() : undefined;
  }
}

/**
 * Reads content of any kind, whatever its size: rows of CUCM, or records as JSON. Never more than some records at a time.
 *
 * @param chunks each is used up before the next one is asked for
 * @throws what reading the chunks throws
 */
export async function readContent(chunks: AsyncIterable<Buffer>, reader: ContentReader): Promise<void> {
  const turns = new Turns();
  let rows: CucmFileReader | undefined;
  let json: Buffer[] | undefined;
  let size = 0;
  for await (const chunk of chunks) {
    if (reader.isStopped()) return;
    if (!rows && !json && chunk.length > 0) {
      if (isJson(chunk, reader.format)) json = [];
      else rows = new CucmFileReader(reader);
    }
    size += chunk.length;
    if (rows) await readRows(rows, chunk, reader, turns);
    else if (size <= largestJson) json?.push(Buffer.from(chunk));
  }
  if (rows) await readRows(rows, undefined, reader, turns);
  if (json) await readValues(json, size, reader, turns);
}

/** By its first character; blanks and a byte order mark may stand before it. */
function isJson(chunk: Buffer, format: RecordFormat): boolean {
  if (format === "cloud-session" || format === "contact-centre") return true;
  const start = chunk
    .toString("utf8", 0, 100)
    .replace(/^\uFEFF/, "")
    .trimStart();
  return start.startsWith("{") || start.startsWith("[");
}

async function readRows(
  rows: CucmFileReader,
  chunk: Buffer | undefined,
  reader: ContentReader,
  turns: Turns,
): Promise<void> {
  if (chunk) rows.feed(chunk);
  else rows.end();
  for (let read = rows.next(); read && !reader.isStopped(); read = rows.next()) {
    if ("refused" in read) reader.onRefused(read);
    else reader.onRecord(read);
    const turn = turns.next();
    if (turn) await turn;
  }
}

async function readValues(
  chunks: Buffer[],
  size: number,
  reader: ContentReader,
  turns: Turns,
): Promise<void> {
  const text = Buffer.concat(chunks).toString("utf8");
  let values: unknown[];
  try {
    if (size > largestJson) throw new RecordError("not_json", `More than ${largestJson} bytes`);
    values = jsonValues(text);
  } catch (error) {
    reader.onRefused(refusedValue(error, text, 1));
    return;
  }
  for (const [index, value] of values.entries()) {
    if (reader.isStopped()) return;
    readValue(value, index + 1, reader);
    const turn = turns.next();
    if (turn) await turn;
  }
}

/** @param line from 1 */
export function readValue(value: unknown, line: number, reader: ContentReader): void {
  let read: ReadRecord;
  try {
    read = readJsonRecord(value, reader.format, reader);
  } catch (error) {
    reader.onRefused(refusedValue(error, textOf(value), line));
    return;
  }
  reader.onRecord(read);
}

function refusedValue(error: unknown, text: string, line: number): RefusedValue {
  if (!(error instanceof RecordError)) throw error;
  return { refused: error.code, text, line, reason: error.message };
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

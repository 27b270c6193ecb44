import { CucmFileReader, type ReadOptions, type ReadRecord, type RefusedLine } from "../../lib/cdr/index.js";

export const readOptions: ReadOptions = { keepBlanks: false, timeZone: "UTC", receivedAt: 1_700_000_000_000 };

/** Reads a whole file, arriving in pieces of so many bytes. */
export function readFile(
  content: string | Buffer,
  { pieces = 65_536, ...options }: Partial<ReadOptions> & { pieces?: number } = {},
): { records: ReadRecord[]; refused: RefusedLine[] } {
  const bytes = Buffer.from(content);
  const reader = new CucmFileReader({ ...readOptions, ...options });
  const records: ReadRecord[] = [];
  const refused: RefusedLine[] = [];
  const drain = (): void => {
    for (let read = reader.next(); read; read = reader.next())
      if ("refused" in read) refused.push(read);
      else records.push(read);
  };
  for (let at = 0; at < bytes.length; at += pieces) {
    reader.feed(bytes.subarray(at, at + pieces));
    drain();
  }
  reader.end();
  drain();
  return { records, refused };
}

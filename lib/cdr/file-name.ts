/**
 * CUCM's name of a file, read from the right, since a cluster's id may have anything in it, `_` and `-` too. People put
 * dates before it and extensions behind.
 */
const pattern = /(?:^|[^a-z])(cdr|cmr)_(.+)_(\d+)_(\d{12})_(\d+)(?:\.(?:csv|txt))*$/i;

interface CucmFileName {
  kind: "cdr" | "cmr";
  clusterId: string;
  nodeId: string;
  /** UTC, `yyyymmddhhmm`. */
  minute: string;
  sequence: number;
}

/** @returns undefined for a name that is not CUCM's */
export function parseFileName(name: string): CucmFileName | undefined {
  const [, kind, clusterId, nodeId, minute, sequence] = pattern.exec(name) ?? [];
  if (sequence === undefined) return undefined;
  return {
    kind: kind!.toLowerCase() as "cdr" | "cmr",
    clusterId: clusterId!,
    nodeId: nodeId!,
    minute: minute!,
    sequence: Number(sequence),
  };
}

/** `_` is CUCM's own mark of a file that is still being written, a dot that of other programs. */
export const isUnfinishedName = (name: string): boolean =>
  /^[_.~]/.test(name) || /\.(?:tmp|part|filepart)$/i.test(name);

/** Older files first; names that are not CUCM's come last, by the alphabet. */
export function compareFileNames(one: string, other: string): number {
  const [a, b] = [parseFileName(one), parseFileName(other)];
  if (a && b) return a.minute.localeCompare(b.minute) || a.sequence - b.sequence || one.localeCompare(other);
  if (a || b) return a ? -1 : 1;
  return one < other ? -1 : one > other ? 1 : 0;
}

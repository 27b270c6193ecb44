import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { attemptNumber, attemptNumbers } from "./schema.js";

type Row = Record<string, SQLOutputValue>;

export interface TakenAlong {
  /** How many deliveries. */
  count: number;
  /** Whether they have the places that they had, so that leases on them hold. */
  samePlaces: boolean;
}

/**
 * Takes what a removed file still holds into the one that stands in its place: what is not delivered yet with its log,
 * counters and the ledgers. What has ended goes with the file. Both have the present format.
 *
 * @throws what SQLite throws; nothing is taken then
 */
export function takeAlong(from: DatabaseSync, to: DatabaseSync): TakenAlong {
  const samePlaces = !to.prepare("SELECT 1 FROM delivery LIMIT 1").get();
  to.exec("BEGIN IMMEDIATE");
  try {
    for (const table of ["counter", "taken"])
      for (const row of from.prepare(`SELECT * FROM ${table}`).iterate()) insert(to, table, row as Row);
    const count = takeDeliveries(from, to, samePlaces);
    to.exec("COMMIT");
    return { count, samePlaces };
  } catch (error) {
    to.exec("ROLLBACK");
    throw error;
  }
}

function takeDeliveries(from: DatabaseSync, to: DatabaseSync, samePlaces: boolean): number {
  const contentOf = from.prepare(
    "SELECT message, format, body, body_from, body_length FROM content WHERE seq = ?",
  );
  const attemptsOf = from.prepare("SELECT * FROM attempt WHERE number BETWEEN ? AND ? ORDER BY number");
  let count = 0;
  for (const row of from.prepare("SELECT * FROM delivery WHERE state = 'waiting' ORDER BY seq").iterate()) {
    const { seq, ...delivery } = row as Row & { seq: number };
    const place = insert(to, "delivery", samePlaces ? { seq, ...delivery } : delivery);
    if (place === undefined) continue; // the new file knows it
    insert(to, "content", { seq: place, ...contentOf.get(seq) });
    for (const [index, attempt] of attemptsOf.all(...attemptNumbers(seq)).entries())
      insert(to, "attempt", { ...attempt, number: attemptNumber(place, index + 1) });
    count += 1;
  }
  return count;
}

/** @returns the new row's number; undefined where there is such a row already */
function insert(db: DatabaseSync, table: string, row: Row): number | undefined {
  const names = Object.keys(row);
  const { changes, lastInsertRowid } = db
    .prepare(`INSERT OR IGNORE INTO ${table} (${names}) VALUES (${names.map(() => "?")})`)
    .run(...Object.values(row));
  return changes === 0 ? undefined : Number(lastInsertRowid);
}

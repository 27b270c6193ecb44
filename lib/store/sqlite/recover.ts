import type { DatabaseSync } from "node:sqlite";

/** Of each endpoint, so many go at once. */
const fewAtOnce = 20;
const apartMs = 2;
const longestSpreadMs = 60_000;

/**
 * What a new process does with what the one before it has left: the leases are void, so the oldest of each key is at
 * the head again; and what should have gone out meanwhile does not go out all in one moment.
 *
 * @param now epoch ms
 */
export function recover(db: DatabaseSync, now: number): void {
  appointHeads(db);
  turnBack(db, now);
  spread(db, now);
}

/** What has changed in the future, as the clock went back since, need not wait for it. */
export function turnBack(db: DatabaseSync, now: number): void {
  db.prepare(
    "UPDATE delivery SET due = min(due, ?), changed = ? WHERE state = 'waiting' AND changed > ?",
  ).run(now, now, now);
}

function appointHeads(db: DatabaseSync): void {
  const oldest = `SELECT min(seq) FROM delivery AS line
    WHERE line.endpoint = delivery.endpoint AND line.key = delivery.key AND line.state = 'waiting'`;
  db.exec(`CREATE TEMP TABLE displaced AS SELECT endpoint, key FROM delivery
    WHERE head = 1 AND key IS NOT NULL AND seq <> (${oldest})`);
  db.exec(`UPDATE delivery SET head = (seq = (${oldest}))
    WHERE state = 'waiting' AND key IS NOT NULL AND (endpoint, key) IN (SELECT endpoint, key FROM displaced)`);
  db.exec("DROP TABLE displaced");
}

function spread(db: DatabaseSync, now: number): void {
  db.prepare(
    `UPDATE delivery SET due = ? + CAST((overdue.place - 1) * min(?, ? * 1.0 / overdue.count) AS INTEGER)
     FROM (
       SELECT seq AS number,
         row_number() OVER (PARTITION BY endpoint ORDER BY due, seq) AS place,
         count(*) OVER (PARTITION BY endpoint) AS count
       FROM delivery WHERE head = 1 AND due <= ?
     ) AS overdue
     WHERE seq = overdue.number AND overdue.count > ?`,
  ).run(now, apartMs, longestSpreadMs, now, fewAtOnce);
}

import type { DatabaseSync } from "node:sqlite";
import { noMessage } from "./read-row.js";

/**
 * What the driver asks all the time, compiled once. Parameters stand as `?`, each in its place: Node.js 22.13 does not
 * know numbered ones.
 */
export function statements(db: DatabaseSync) {
  const accepted = "id, endpoint, key, at, event, method, url, text, changed";
  const put = "UPDATE delivery SET state = ?, head = ?, due = ?, attempts = ?, tries = ?, changed = ?";
  return {
    enqueue: db.prepare(
      `INSERT INTO delivery (${accepted}, due, mode, state, attempts, tries, head)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'post-call', 'waiting', 0, 0,
         CASE WHEN ? THEN 1
           ELSE NOT EXISTS (SELECT 1 FROM delivery WHERE endpoint = ? AND key = ? AND state = 'waiting') END)
       ON CONFLICT (id) DO NOTHING`,
    ),
    record: db.prepare(
      `INSERT INTO delivery (${accepted}, mode, state, attempts, status, error_class, error, sent, took, story, tries, head)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)
       ON CONFLICT (id) DO NOTHING`,
    ),
    content: db.prepare(
      "INSERT INTO content (seq, message, format, body, body_from, body_length) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    attempt: db.prepare(
      `INSERT OR REPLACE INTO attempt (number, at, took, status, error_class, error, story)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    // A bare `LIMIT ?` would have SQLite compile the statement anew whenever another number is bound to it.
    ready: db.prepare(
      `SELECT seq, due FROM delivery INDEXED BY delivery_ready
       WHERE endpoint = ? AND head = 1 ORDER BY due, seq LIMIT 0 + ?`,
    ),
    accepted: db.prepare(
      `SELECT id, endpoint, key, at, event, method, url, body, body_from, body_length, format,
         coalesce(message, '${noMessage}') AS message, text, attempts, tries
       FROM delivery LEFT JOIN content USING (seq) WHERE seq = ?`,
    ),
    put: db.prepare(`${put} WHERE seq = ?`),
    settle: db.prepare(`${put}, status = ?, error_class = ?, error = ? WHERE seq = ?`),
    requeue: db.prepare(
      "UPDATE delivery SET state = 'waiting', head = ?, due = ?, changed = ?, tries = 0 WHERE seq = ?",
    ),
    line: db.prepare(
      `SELECT min(seq) AS oldest FROM delivery INDEXED BY delivery_line
       WHERE endpoint = ? AND key = ? AND state = 'waiting'`,
    ),
    head: db.prepare(
      `SELECT seq FROM delivery INDEXED BY delivery_line
       WHERE endpoint = ? AND key = ? AND state = 'waiting' AND head = 1`,
    ),
    setHead: db.prepare("UPDATE delivery SET head = ? WHERE seq = ?"),
    get: db.prepare("SELECT * FROM delivery LEFT JOIN content USING (seq) WHERE id = ?"),
    attempts: db.prepare("SELECT * FROM attempt WHERE number BETWEEN ? AND ? ORDER BY number"),
    count: db.prepare("SELECT endpoint, state, count(*) AS count FROM delivery GROUP BY endpoint, state"),
    countKeys: db.prepare(
      `SELECT endpoint, key, count(*) AS count FROM delivery INDEXED BY delivery_line
       WHERE state = 'waiting' AND key IS NOT NULL GROUP BY endpoint, key`,
    ),
    counter: db.prepare("SELECT hits, last_at FROM counter WHERE name = ?"),
    setCounter: db.prepare("INSERT OR REPLACE INTO counter (name, hits, last_at) VALUES (?, ?, ?)"),
    isTaken: db.prepare("SELECT 1 FROM taken WHERE ledger = ? AND file = ?"),
    take: db.prepare("INSERT OR REPLACE INTO taken (ledger, file, seen) VALUES (?, ?, ?)"),
    see: db.prepare("UPDATE taken SET seen = ? WHERE ledger = ? AND file = ?"),
    lastSeen: db.prepare("SELECT max(seen) AS last FROM taken WHERE ledger = ?"),
    forget: db.prepare("DELETE FROM taken WHERE ledger = ? AND seen < ?"),
  };
}

import type { DatabaseSync } from "node:sqlite";

/** What the driver asks all the time, compiled once. */
export function statements(db: DatabaseSync) {
  const common = "id, endpoint, key, changed, at, event, method, url, text";
  const put =
    "UPDATE delivery SET state = ?1, head = (?1 = 'waiting'), due = ?2, attempts = ?3, tries = ?4, changed = ?5";
  return {
    enqueue: db.prepare(
      `INSERT INTO delivery (${common}, mode, state, head, due, attempts, tries)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'post-call', 'waiting',
         NOT EXISTS (SELECT 1 FROM delivery WHERE endpoint = ?2 AND key = ?3 AND state = 'waiting'), ?4, 0, 0)
       ON CONFLICT (id) DO NOTHING`,
    ),
    record: db.prepare(
      `INSERT INTO delivery (${common}, mode, state, attempts, tries, head, status, error_class, error)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, 0, ?13, ?14, ?15)
       ON CONFLICT (id) DO NOTHING`,
    ),
    content: db.prepare("INSERT INTO content (seq, body, message) VALUES (?, ?, ?)"),
    attempt: db.prepare(
      `INSERT OR REPLACE INTO attempt (number, at, took, status, error_class, error, story)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    ready: db.prepare(
      `SELECT seq, due FROM delivery INDEXED BY delivery_ready
       WHERE endpoint = ? AND head = 1 ORDER BY due, seq LIMIT ?`,
    ),
    accepted: db.prepare(
      `SELECT id, endpoint, key, at, event, method, url, body, message, text, attempts, tries
       FROM delivery JOIN content USING (seq) WHERE seq = ?`,
    ),
    settle: db.prepare(`${put}, status = ?7, error_class = ?8, error = ?9 WHERE seq = ?6`),
    put: db.prepare(`${put} WHERE seq = ?6`),
    requeue: db.prepare(
      "UPDATE delivery SET state = 'waiting', head = ?1, due = ?2, changed = ?2, tries = 0 WHERE seq = ?3",
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
    get: db.prepare("SELECT * FROM delivery JOIN content USING (seq) WHERE id = ?"),
    attempts: db.prepare("SELECT * FROM attempt WHERE number BETWEEN ? AND ? ORDER BY number"),
    count: db.prepare("SELECT endpoint, state, count(*) AS count FROM delivery GROUP BY endpoint, state"),
    counter: db.prepare("SELECT hits, last_at FROM counter WHERE name = ?"),
    setCounter: db.prepare(
      `INSERT INTO counter (name, hits, last_at) VALUES (?1, ?2, ?3)
       ON CONFLICT (name) DO UPDATE SET hits = ?2, last_at = ?3`,
    ),
    isTaken: db.prepare("SELECT 1 FROM taken WHERE ledger = ? AND file = ?"),
    take: db.prepare("INSERT OR IGNORE INTO taken (ledger, file) VALUES (?, ?)"),
  };
}

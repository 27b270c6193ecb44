import { strict as assert } from "node:assert";
import { parse } from "csv-parse/sync";
import { columns, headerLine, typesLine } from "../../support/cdr-file.js";
import { readFile } from "../../support/cdr-read.js";
import { randomFrom } from "../../support/random.js";

const names = columns("cdr", 129);
const parts = ["a", "1", " ", ",", '"', "\n", "\r\n", "é", "李", "🙂", ";", "=", "0", "+49", "'", "\t"];

describe("well-formed files", function () {
  this.timeout(30_000);

  it("are read as another CSV parser reads them", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const { below, pick } = randomFrom(seed);
      const value = (): string => Array.from({ length: below(6) }, () => pick(parts)).join("");
      const end = pick(["\n", "\r\n"]);
      const quotedIfNeeded = (text: string): string =>
        /[",\r\n]/.test(text) || below(2) === 0 ? `"${text.replaceAll('"', '""')}"` : text;
      const line = (): string =>
        ["1", ...names.slice(1).map(() => (below(3) === 0 ? quotedIfNeeded(value()) : ""))].join();
      const rows = Array.from({ length: below(20) }, line);
      const bom = pick(["", "\uFEFF"]);
      const text = bom + [headerLine(names), typesLine(names), ...rows].join(end) + pick(["", end]);

      const expected = (parse(text, { bom: true, columns: true }) as Array<Record<string, string>>)
        .slice(1)
        .map((record) => Object.fromEntries(Object.entries(record).filter(([, cell]) => cell !== "")));
      const { records, refused } = readFile(text, { pieces: 1 + below(3000) });
      assert.deepEqual(refused, [], `seed ${seed}`);
      // Times and the duration are converted; the other parser's are compared where they are left as they are.
      const plain = (record: Record<string, unknown>) =>
        Object.fromEntries(Object.entries(record).filter(([name]) => !/^dateTime|^duration$/.test(name)));
      assert.deepEqual(
        records.map(({ record }) => plain(record)),
        expected.map(plain),
        `seed ${seed}`,
      );
    }
  });
});

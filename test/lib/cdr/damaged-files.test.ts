import { strict as assert } from "node:assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { answeredCall, cdrFile, columns, headerLine, rowLine, typesLine } from "../../support/cdr-file.js";
import { readFile } from "../../support/cdr-read.js";
import { projectRoot } from "../../support/node-red.js";

const names = columns();
const [header, types] = [headerLine(names), typesLine(names)];
const row = (number: number): string => rowLine(names, answeredCall(number));
const file = (...lines: string[]): string => [...lines, ""].join("\n");
/** Reads a file in pieces of any size, to see that none matters, and gives the numbers of the calls that are in it. */
function read(content: string | Buffer) {
  const whole = readFile(content);
  for (const pieces of [13, 100, 1021])
    assert.deepEqual(readFile(content, { pieces }), whole, `in ${pieces}`);
  const calls = whole.records.map(({ record }) => Number(record.globalCallID_callId));
  return { ...whole, calls };
}

describe("a damaged file", function () {
  this.timeout(30_000);

  it("keeps every row but one that is torn, at its end and in its middle", () => {
    const torn = read(file(header, types, row(1), row(2).slice(0, 300)).slice(0, -1));
    assert.deepEqual(torn.calls, [1]);
    assert.deepEqual(torn.refused, [
      {
        refused: "cell_count",
        line: 4,
        text: row(2).slice(0, 300),
        found: torn.refused[0]!.found,
        expected: 133,
      },
    ]);
    const inside = read(file(header, types, row(1), row(2).slice(0, 300), row(3)));
    assert.deepEqual(inside.calls, [1, 3]);
    assert.equal(inside.refused[0]!.line, 4);
  });

  it("keeps the rows around a quote that nothing closes, wherever it stands", () => {
    const whole = row(2);
    for (let at = whole.indexOf('"'); at >= 0; at = whole.indexOf('"', at + 1)) {
      const opened = whole.slice(0, at + 1);
      if ((opened.split('"').length - 1) % 2 === 0) continue;
      const { calls, refused } = read(file(header, types, row(1), opened, row(3), row(4)));
      assert.deepEqual(calls, [1, 3, 4], `torn after ${opened.slice(-20)}`);
      assert.deepEqual(
        refused.map(({ line, text }) => ({ line, text })),
        [{ line: 4, text: opened }],
      );
    }
  });

  it("has one line less for a quote that is still open at the end", () => {
    const { calls, refused } = read(file(header, types, row(1), `${row(2).slice(0, -1)}`).slice(0, -1));
    assert.deepEqual(calls, [1]);
    assert.equal(refused[0]!.refused, "unclosed_quote");
    assert.equal(refused[0]!.line, 4);
  });

  it("takes quotes inside a cell, doubled or not, also at its end", () => {
    const comment = (raw: string): string =>
      rowLine(names, answeredCall(1, { comment: "@" })).replace('"@"', `"${raw}"`);
    const values: Array<[raw: string, value: string]> = [
      ['Ann ""the boss"" Lee', 'Ann "the boss" Lee'],
      ['Ann "the boss" Lee', 'Ann "the boss" Lee'],
      ['Ann ""', 'Ann "'],
      ['Ann "', 'Ann "'],
      ['"Ann" Lee "', '"Ann" Lee "'],
      ["Lee, Ann", "Lee, Ann"],
      ['""', '"'],
      ["first\nsecond", "first\nsecond"],
      ["Jörg Müller 李", "Jörg Müller 李"],
    ];
    for (const [raw, value] of values) {
      const { records, refused, calls } = read(file(header, types, comment(raw), row(2)));
      assert.deepEqual(refused, [], raw);
      assert.equal(records[0]!.record.comment, value, raw);
      assert.deepEqual(calls, [1, 2], raw);
    }
  });

  it("has a byte order mark, CR LF, no end of line, blank lines and NUL bytes", () => {
    const rows = [header, types, row(1), row(2)];
    for (const content of [
      `\uFEFF${file(...rows)}`,
      `\uFEFF${rows.join("\r\n")}\r\n`,
      rows.join("\r\n"),
      rows.join("\n"),
      `\n\n${rows.join("\n\n\r\n")}\n\n \n`,
      file(...rows)
        .replaceAll(",", ",\0")
        .replaceAll("\n", "\0\n"),
    ]) {
      const { calls, refused } = read(content);
      assert.deepEqual([calls, refused], [[1, 2], []], JSON.stringify(content.slice(0, 20)));
    }
  });

  it("is empty, or has names and types only", () => {
    for (const content of ["", "\n", header, file(header), file(header, types)])
      assert.deepEqual(readFile(content), { records: [], refused: [] });
  });

  it("has more or fewer cells in a row than names", () => {
    const { calls, refused } = read(file(header, types, `${row(1)},0`, row(2), row(3).slice(0, -3)));
    assert.deepEqual(calls, [2]);
    assert.deepEqual(
      refused.map(({ refused: fault, line, found, expected }) => [fault, line, found, expected]),
      [
        ["cell_count", 3, 134, 133],
        ["cell_count", 5, 132, 133],
      ],
    );
  });

  it("has its names again where files were put together, also with other columns", () => {
    const old = columns("cdr", 94);
    const cmr = columns("cmr");
    const { calls, refused, records } = read(
      file(header, types, row(1)) +
        file(header, types, row(2)) +
        cdrFile([answeredCall(3)], old) +
        cdrFile([{ cdrRecordType: 2, globalCallID_callId: 4 }], cmr),
    );
    assert.deepEqual([calls, refused], [[1, 2, 3, 4], []]);
    assert.equal(records[3]!.event.record, "cucm-cmr");
  });

  it("has no names, or types only, and a number of columns that some version writes", () => {
    for (const count of [78, 94, 103, 104, 118, 125, 129, 131, 133]) {
      const layout = columns("cdr", count);
      const line = rowLine(layout, answeredCall(7));
      for (const content of [file(line), file(typesLine(layout), line)])
        assert.deepEqual(read(content).calls, [7], `${count} columns`);
    }
    const leg = rowLine(columns("cmr", 19), { cdrRecordType: 2, globalCallID_callId: 8 });
    assert.deepEqual(read(file(leg)).calls, [8]);
  });

  it("is refused whole when its first line is neither names nor types nor a row", () => {
    for (const first of ["Dear reader,", "a,b,c", '"never closed', "INTEGER,INTEGER", "{}"]) {
      const { records, refused } = read(file(first, row(1), row(2)));
      assert.deepEqual(records, []);
      assert.equal(refused.length, 1, first);
      assert.deepEqual([refused[0]!.refused, refused[0]!.line], ["no_header", 1]);
    }
  });

  it("has a line without an end", () => {
    const { records, refused } = readFile(file(header, types, row(1), "x".repeat(200_000), row(2)));
    assert.equal(records.length, 2);
    assert.deepEqual(
      refused.map(({ refused: fault, line }) => [fault, line]),
      [["too_long", 4]],
    );
    const open = readFile(file(header, types, row(1), `"${"x\n".repeat(100_000)}`, row(2)));
    assert.deepEqual(open.records.length, 2);
  });

  it("is read in time that grows with its size only, whatever is in it", () => {
    for (const line of ['"', '"x', '""', 'x"', ",", '1,"']) {
      const before = process.cpuUsage();
      readFile(file(header, types, `${line}\n`.repeat(40_000)));
      const { user } = process.cpuUsage(before);
      assert.ok(user < 4_000_000, `${JSON.stringify(line)}: ${user} µs of CPU`); // not of a wall clock that others slow down
    }
  });

  /** Files of real and of damaged kinds, where they lie beside the project. */
  const samples = join(projectRoot, "../shared/samples/cdr");
  const areThere = existsSync(samples);
  it(`is any of the samples${areThere ? "" : ": not looked at, as none lie beside the project"}`, () => {
    if (!areThere) return;
    const counts: Record<string, [records: number, refused: number]> = {
      "odd/bom-crlf": [3, 0],
      "odd/blank-lines": [3, 0],
      "odd/empty": [0, 0],
      "odd/extra-unknown-columns": [3, 0],
      "odd/header-no-types": [3, 0],
      "odd/header-only": [0, 0],
      "odd/no-final-newline": [3, 0],
      "odd/resaved-unquoted-118-columns": [3, 0],
      "odd/truncated-mid-row": [2, 1],
      "cdr-10.5-129-columns": [1, 0],
      cmr_StandAloneCluster_01_201902051047_0: [1, 0],
    };
    const odd = readdirSync(join(samples, "odd")).map((name) => `odd/${name}`);
    for (const name of [...odd, ...Object.keys(counts).filter((each) => !each.startsWith("odd/"))]) {
      const { records, refused } = read(readFileSync(join(samples, name)));
      assert.deepEqual([records.length, refused.length], counts[name], name);
    }
  });
});

import { strict as assert } from "node:assert";
import {
  type Condition,
  compileFilter,
  type FieldNames,
  FilterError,
  operators,
} from "../../../lib/filter/index.js";

const condition = (given: Partial<Condition>): Condition => ({
  field: "x",
  op: "eq",
  value: "",
  valueType: "str",
  ignoreCase: false,
  ...given,
});

const holds = (
  given: Partial<Condition>,
  message: object,
  values: unknown[] = [],
  names?: FieldNames,
): boolean => compileFilter([condition(given)], names).matches(message, values);

type Row = [field: unknown, value: unknown, expected: boolean];

/** Each row holds for the operator, and its opposite for the negated one. */
function table(
  op: Condition["op"],
  rows: Row[],
  given: Partial<Condition> = {},
  negated?: Condition["op"],
): void {
  describe(op, () => {
    for (const [field, value, expected] of rows) {
      const what = `${JSON.stringify(field) ?? "absent"} ${op} ${JSON.stringify(value)}${given.valueType ? ` (${given.valueType})` : ""}${given.ignoreCase ? " in any case" : ""}`;
      it(`${what}: ${expected}`, () => {
        assert.equal(holds({ ...given, op, value }, { x: field }), expected);
        if (negated) assert.equal(holds({ ...given, op: negated, value }, { x: field }), !expected);
      });
    }
  });
}

describe("the operators of a trigger filter", () => {
  table(
    "eq",
    [
      ["a", "a", true],
      ["a", "A", false],
      ["", "", true],
      ["007", "7", false],
      ["+15551234567", "+15551234567", true],
      ["15551234567", "+15551234567", false],
      [10, "10", true],
      [10, "10.0", true],
      [10, "ten", false],
      [0, "", false],
      [true, "true", true],
      [true, "1", true],
      [true, "vip", false],
      [false, "false", true],
      [null, "", false],
      [undefined, "", false],
      [["a"], "a", false],
    ],
    {},
    "neq",
  );
  table(
    "eq",
    [
      ["10", "10", true],
      ["0010", 10, true],
      [10.5, "10.5", true],
      ["ten", 10, false],
      ["", 0, false],
      [undefined, 0, false],
    ],
    { valueType: "num" },
    "neq",
  );
  table(
    "eq",
    [
      [true, true, true],
      ["TRUE", "true", true],
      [1, true, true],
      ["0", false, true],
      [undefined, false, false],
      ["yes", true, false],
    ],
    { valueType: "bool" },
    "neq",
  );
  table(
    "eq",
    [
      [{ a: [1] }, '{"a":[1]}', true],
      [{ a: [1] }, { a: [2] }, false],
      [5, "5", true],
      ["5", "5", true],
      [null, "null", false],
    ],
    { valueType: "json" },
    "neq",
  );
  table("eq", [["Äb", "äB", true]], { ignoreCase: true }, "neq");
  table(
    "contains",
    [
      ["reception", "cept", true],
      ["reception", "CEPT", false],
      [12345, "234", true],
      [["sales", "gold"], "gold", true],
      [["sales", "golden"], "gold", false],
      [[1, 2], "2", true],
      [undefined, "", false],
      [{ a: "gold" }, "gold", true],
    ],
    {},
    "not-contains",
  );
  table("contains", [["Reception", "CEPT", true]], { ignoreCase: true }, "not-contains");
  table(
    "starts",
    [
      ["+49 30", "+49", true],
      ["0049", "+49", false],
      [4930, "49", true],
      [undefined, "", false],
    ],
    {},
    "not-starts",
  );
  table(
    "ends",
    [
      ["alice@example.com", "example.com", true],
      ["alice@example.com", ".org", false],
      [1002, 2, true],
      [null, "", false],
    ],
    {},
    "not-ends",
  );
  table("in", [
    ["1001", ["1000", "1001"], true],
    ["1001", ["1000", "10"], false],
    [1001, ["1000", "1001"], true],
    ["1001", "1000, 1001", true],
    ["1001", "1000\n1001\n", true],
    ["1001", "1000; 1001", true],
    ["Doe, John", ["Doe, John"], true],
    ["Doe", ["Doe, John"], false],
    ["1001", [], false],
    [undefined, [""], false],
  ]);
  table("in", [["ANN", ["ann", "bob"], true]], { ignoreCase: true });
  table(
    "in",
    [
      ["7", ["5", "7.0"], true],
      ["8", [5, 7], false],
    ],
    { valueType: "num" },
  );
  table(
    "in",
    [
      [7, "[5,7]", true],
      ["b", '["a","b"]', true],
      ["c", '["a","b"]', false],
    ],
    { valueType: "json" },
  );
  table("regex", [
    ["+15551234567", "^\\+1\\d{10}$", true],
    ["+1555", "^\\+1\\d{10}$", false],
    ["reception", "CEPT", false],
    [1001, "^10", true],
    [undefined, "", false],
    ["", "", true],
    ["a(b", "a\\(b", true],
    ["x1y2", "^(?:[a-z]\\d)+$", true],
  ]);
  table("regex", [["reception", "CEPT", true]], { ignoreCase: true });
  table("gt", [
    ["10", "9", true],
    [10, "10", false],
    [10, "9.5", true],
    ["-1", "-2", true],
    ["anonymous", "5", false],
    ["5", "abc", false],
    ["b", "a", true],
    ["", "a", false],
    [undefined, "-1", false],
    ["2026-02-01T00:00:00+01:00", "2026-01-31T22:59:59Z", true],
    ["2026-02-01T00:00:00+01:00", "2026-01-31T23:00:00Z", false],
    ["18:00", "08:30", true],
  ]);
  table("gte", [
    ["10", "10", true],
    ["9", "10", false],
    ["2026-01-31", "2026-01-31", true],
  ]);
  table("lt", [
    ["9", "10", true],
    ["10", "9", false],
    [undefined, "10", false],
    ["07:59", "08:00", true],
    ["A", "b", true],
  ]);
  table("lte", [
    ["10", "10", true],
    ["11", "10", false],
  ]);
  table("lt", [["B", "a", false]], { ignoreCase: true });
  table("between", [
    ["10", ["10", "20"], true],
    [20, ["10", "20"], true],
    [21, ["10", "20"], false],
    [9, "10, 20", false],
    ["15", ["20", "10"], false],
    ["08:00", ["08:00", "18:00"], true],
    ["07:59", ["08:00", "18:00"], false],
    ["23:10", ["18:00", "08:00"], true],
    ["08:00", ["18:00", "08:00"], true],
    ["12:00", ["18:00", "08:00"], false],
    [undefined, ["", "z"], false],
    ["2026-01-15", ["2026-01-01", "2026-01-31"], true],
  ]);
  table(
    "between",
    [
      ["15", [10, 20], true],
      [5, ["10", "20"], false],
    ],
    { valueType: "num" },
  );
  table(
    "empty",
    [
      [undefined, "", true],
      [null, "", true],
      ["", "", true],
      ["  ", "", true],
      [[], "", true],
      [{}, "", true],
      [0, "", false],
      [false, "", false],
      ["0", "", false],
      ["Never", "", false],
      [["a"], "", false],
    ],
    {},
    "not-empty",
  );
  for (const op of ["true", "false"] as const) {
    table(op, [
      [true, "", op === "true"],
      ["true", "", op === "true"],
      ["TRUE", "", op === "true"],
      [1, "", op === "true"],
      ["1", "", op === "true"],
      [false, "", op === "false"],
      [0, "", op === "false"],
      ["0", "", op === "false"],
      ["false", "", op === "false"],
      [undefined, "", false],
      ["", "", false],
      ["yes", "", false],
      [2, "", false],
    ]);
  }

  it("an absent field satisfies only empty, neq and the not- operators", () => {
    for (const message of [{}, { x: null }, { x: undefined }, { x: () => "function" }]) {
      const holding = operators.filter((op) =>
        holds({ op, value: op === "between" ? ["0", "9"] : "0" }, message),
      );
      assert.deepEqual(holding, ["neq", "not-contains", "not-starts", "not-ends", "empty"]);
    }
  });

  it("neq and the not- operators are the opposites of theirs for any value whatever", () => {
    const values: unknown[] = [
      undefined,
      null,
      "",
      "a",
      "A",
      "10",
      10,
      0,
      true,
      false,
      [],
      ["a", 10],
      {},
      { a: 1 },
      1n,
      new Date(0),
      Number.NaN,
    ];
    const pairs = [
      ["eq", "neq"],
      ["contains", "not-contains"],
      ["starts", "not-starts"],
      ["ends", "not-ends"],
      ["empty", "not-empty"],
    ] as const;
    for (const x of values)
      for (const value of values)
        for (const ignoreCase of [true, false])
          for (const [op, opposite] of pairs) {
            const given = { value: "v", valueType: "msg", ignoreCase } as const;
            assert.notEqual(
              holds({ ...given, op }, { x }, [value]),
              holds({ ...given, op: opposite }, { x }, [value]),
            );
          }
  });

  it("no operator throws, whatever stands on either side", () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    const values: unknown[] = [
      loop,
      Symbol("s"),
      () => 1,
      Object.create(null),
      new Map(),
      Buffer.from("x"),
      "\ud800",
      1n,
      new Date(Number.NaN),
      [[]],
      [loop],
    ];
    for (const x of values)
      for (const value of values)
        for (const op of operators)
          if (op !== "between")
            holds({ op, value: "v", valueType: "msg" }, { x }, op === "regex" ? ["x"] : [value]);
          else holds({ op, value: ["a", "b"], valueType: "msg" }, { x }, [value, value]);
  });
});

describe("several conditions", () => {
  const both = compileFilter([
    condition({ field: "cdr.type", value: "2" }),
    condition({ field: "cdr.lost", value: "1" }),
  ]);

  it("must all hold", () => {
    assert.equal(both.matches({ cdr: { type: 2, lost: 1 } }), true);
    assert.equal(both.matches({ cdr: { type: 2, lost: 0 } }), false);
    assert.equal(both.matches({ cdr: { type: 1, lost: 1 } }), false);
  });

  it("none: every message matches", () => {
    assert.equal(compileFilter([]).matches({}), true);
  });
});

describe("the field of a condition", () => {
  const field = (path: string, op: Condition["op"], value: unknown, message: object, names?: FieldNames) =>
    holds({ field: path, op, value }, message, [], names);

  it("[WA-047] reaches into an app's answer: a VIP flag fires", () => {
    const message = (vip: unknown) => ({ app_data: { crm: { data: { vip } } } });
    assert.equal(field("app_data.crm.data.vip", "eq", "true", message(true)), true);
    assert.equal(field("app_data.crm.data.vip", "true", "", message(true)), true);
    assert.equal(field("app_data.crm.data.vip", "true", "", message(false)), false);
    assert.equal(field("app_data.crm.data.vip", "true", "", {}), false);
  });

  it("* is any element, of lists and of objects", () => {
    const message = { inputs: [{ v: "1" }, { v: "2" }, {}], tags: { a: "gold", b: "north" } };
    assert.equal(field("inputs.*.v", "eq", "2", message), true);
    assert.equal(field("inputs.*.v", "eq", "3", message), false);
    assert.equal(field("tags.*", "eq", "north", message), true);
  });

  it("* with an opposite operator means no element", () => {
    const message = { inputs: [{ v: "1" }, { v: "2" }] };
    assert.equal(field("inputs.*.v", "neq", "2", message), false);
    assert.equal(field("inputs.*.v", "neq", "3", message), true);
    assert.equal(field("none.*.v", "neq", "3", message), true);
    assert.equal(field("inputs.*.v", "empty", "", { inputs: [{}, { v: "" }] }), true);
    assert.equal(field("inputs.*.v", "not-empty", "", { inputs: [{}, { v: "x" }] }), true);
  });

  it(".length counts elements, characters and keys", () => {
    const message = { list: [1, 2, 3], text: "12345", object: { a: 1, b: 2 }, own: { length: 7 } };
    assert.equal(field("list.length", "eq", "3", message), true);
    assert.equal(field("text.length", "gt", "4", message), true);
    assert.equal(field("object.length", "eq", "2", message), true);
    assert.equal(field("own.length", "eq", "7", message), true);
    assert.equal(field("none.length", "gte", "0", message), false);
  });

  it("takes indexes, and names with hyphens", () => {
    assert.equal(field("a-b.0.c", "eq", "x", { "a-b": [{ c: "x" }] }), true);
  });

  it("reaches own properties only", () => {
    for (const path of ["constructor.name", "x.toString", "__proto__.a", "x.constructor.name", "x.__proto__"])
      assert.equal(field(path, "empty", "", { x: "text" }), true, path);
    assert.equal(
      field("x.__proto__.admin", "empty", "", JSON.parse('{"x":{"__proto__":{"admin":1}}}')),
      true,
    );
  });

  it("below cdr. matches names in any case, and by their aliases", () => {
    const message = { cdr: { callingPartyNumber: "1000", destLegIdentifier: "7" } };
    const names: FieldNames = { aliases: new Map([["destlegcallidentifier", ["destlegidentifier"]]]) };
    assert.equal(field("cdr.CALLINGPARTYNUMBER", "eq", "1000", message), true);
    assert.equal(field("cdr.destLegCallIdentifier", "eq", "7", message, names), true);
    assert.equal(field("cdr.destLegCallIdentifier", "eq", "7", message), false);
    assert.equal(field("event.Type", "eq", "x", { event: { type: "x" } }), false);
    assert.equal(field("cdr.a", "eq", "exact", { cdr: { A: "other", a: "exact" } }), true);
  });

  it("a numeric field that its record leaves out when it is 0 equals 0", () => {
    const names: FieldNames = { zeroWhenAbsent: new Set(["talk"]) };
    assert.equal(field("cdr.talk", "eq", "0", { cdr: {} }, names), true);
    assert.equal(field("cdr.talk", "lt", "5", { cdr: {} }, names), true);
    assert.equal(field("cdr.talk", "false", "", { cdr: {} }, names), true);
    assert.equal(field("cdr.answer", "eq", "0", { cdr: {} }, names), false);
    assert.equal(field("cdr.talk", "eq", "0", { cdr: { talk: 5 } }, names), false);
    assert.equal(field("cdr.talk", "empty", "", { cdr: {} }, names), true);
    assert.equal(field("cdr.talk", "eq", "0", {}, names), false);
    assert.equal(field("cdr.talk", "eq", "0", { cdr: {}, event: { record: "cucm-cdr" } }, names), false);
  });

  it("a date of 0 or Never is none", () => {
    for (const none of [0, "0", "Never", "never"]) {
      const message = { cdr: { dateTimeConnect: none } };
      assert.equal(field("cdr.dateTimeConnect", "empty", "", message), true);
      assert.equal(field("cdr.datetimeconnect", "not-empty", "", message), false);
      assert.equal(field("cdr.dateTimeConnect", "lt", "2026-01-01T00:00:00Z", message), false);
      assert.equal(field("cdr.dateTimeConnect", "lt", "5", message), false);
      assert.equal(field("StartDateTime", "empty", "", { StartDateTime: none }), true);
      assert.equal(field("updated", "empty", "", { updated: none }), false);
    }
    assert.equal(field("cdr.dateTimeConnect", "empty", "", { cdr: { dateTimeConnect: 1769850900 } }), false);
  });
});

describe("the value of a condition", () => {
  it("may lie in env, flow, global or the message, and changes with it", () => {
    const filter = compileFilter([
      condition({ op: "eq", value: "vip", valueType: "flow" }),
      condition({ op: "between", value: ["low", "high"], valueType: "env" }),
    ]);
    assert.deepEqual(filter.references, [
      { type: "flow", name: "vip" },
      { type: "env", name: "low" },
      { type: "env", name: "high" },
    ]);
    assert.equal(filter.matches({ x: "5" }, ["5", "1", "9"]), true);
    assert.equal(filter.matches({ x: "5" }, ["6", "1", "9"]), false);
    assert.equal(filter.matches({ x: "5" }, ["5", "6", "9"]), false);
  });

  it("may be a list in context: an array, a Set, or text", () => {
    const filter = compileFilter([condition({ op: "in", value: "blocked", valueType: "global" })]);
    for (const list of [["1", "2"], new Set(["1", "2"]), "1, 2", "1\n2", [1, 2], 2])
      assert.equal(filter.matches({ x: "2" }, [list]), true, JSON.stringify(list));
    for (const list of [undefined, null, [], "", "12"])
      assert.equal(filter.matches({ x: "2" }, [list]), false, JSON.stringify(list));
  });

  it("that is not there satisfies nothing", () => {
    for (const op of operators.filter(
      (name) => !["empty", "not-empty", "true", "false", "between"].includes(name),
    ))
      assert.equal(
        holds({ op, value: "x", valueType: "flow" }, { x: "undefined" }, [undefined]),
        /^n/.test(op),
        op,
      );
  });

  const refused: Array<[what: string, given: Partial<Condition>, fault: string]> = [
    ["no field", { field: " " }, "field"],
    ["an unknown operator", { op: "like" as Condition["op"] }, "op"],
    ["a number that is none", { valueType: "num", value: "ten" }, "number"],
    ["a number that is empty", { valueType: "num", value: "" }, "number"],
    ["JSON that is none", { valueType: "json", value: "{" }, "json"],
    ["between with one end", { op: "between", value: ["1"] }, "between"],
    ["a pattern that is none", { op: "regex", value: "(" }, "regex"],
  ];
  for (const [what, given, fault] of refused) {
    it(`is refused at deploy: ${what}`, () => {
      assert.throws(
        () => compileFilter([condition({}), condition(given)]),
        (error: FilterError) =>
          error instanceof FilterError && error.fault === fault && error.condition === 2,
      );
    });
  }

  it("is refused with the message when it comes as a pattern that is none", () => {
    const filter = compileFilter([condition({ op: "regex", value: "p", valueType: "msg" })]);
    assert.equal(filter.matches({ x: "ab" }, ["^a"]), true);
    assert.throws(() => filter.matches({ x: "ab" }, ["("]), FilterError);
    assert.equal(filter.matches({ x: "ab" }, ["b$"]), true);
  });
});

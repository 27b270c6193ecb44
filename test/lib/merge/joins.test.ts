import { strict as assert } from "node:assert";
import type { CallInfo, CallMessage } from "../../../lib/call/index.js";
import { type Arrival, JoinClosedError, type JoinOptions, Joins } from "../../../lib/merge/index.js";
import type { Clock } from "../../../lib/time/index.js";

/** A clock that stands until it is moved. */
function handClock(): Clock & { move(ms: number): void } {
  let now = 1_000_000;
  const timers = new Set<{ at: number; action: () => void }>();
  return {
    now: () => now,
    after(ms, action) {
      const timer = { at: now + ms, action };
      timers.add(timer);
      return { stop: () => void timers.delete(timer) };
    },
    move(ms) {
      now += ms;
      for (const timer of [...timers])
        if (timer.at <= now) {
          timers.delete(timer);
          timer.action();
        }
    },
  };
}

const call = (event: string, deadline?: number): CallInfo => ({
  id: event,
  event,
  source: "curri",
  received: "2026-01-31T09:15:00.000Z",
  ...(deadline === undefined ? {} : { deadline }),
});

function bench(options: Partial<JoinOptions> = {}) {
  const clock = handClock();
  const joins = new Joins({ expect: 2, timeout: 1000, clock, ...options });
  const went: Arrival[] = [];
  const arrive = (msg: CallMessage) => {
    const arrival = joins.arrive(msg);
    arrival.then(
      (settled) => went.push(settled),
      () => {},
    );
    return arrival;
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const joined = () => went.flatMap((arrival) => (arrival.is === "joined" ? [arrival.msg] : []));
  return { clock, joins, arrive, went, settled, joined };
}

const branch = (
  event: string,
  slugs: Record<string, number | undefined>,
  more: object = {},
): CallMessage => ({
  _msgid: `m-${event}`,
  call: call(event),
  app_data: Object.fromEntries(
    Object.entries(slugs).map(([slug, order]) => [
      slug,
      { data: `${slug}@${order}`, ...(order === undefined ? {} : { order }) },
    ]),
  ),
  ...more,
});

describe("branches of an event", () => {
  it("go on as one message: the first, with what the others brought", async () => {
    const { arrive } = bench();
    const first = arrive(branch("a", { crm: 30 }, { payload: 1, topic: "t" }));
    const second = arrive(branch("a", { phone: 20 }, { payload: 2 }));
    assert.deepEqual(await first, {
      is: "joined",
      complete: true,
      msg: branch("a", { crm: 30, phone: 20 }, { payload: 1, topic: "t" }),
    });
    assert.deepEqual(await second, { is: "absorbed" });
  });

  it("meet by event, and two events never mix", async () => {
    const { arrive, settled, joined } = bench();
    const events = Array.from({ length: 200 }, (_, index) => `e${index}`);
    for (const slug of ["crm", "phone"])
      for (const event of events) arrive(branch(event, { [slug]: 1 }, { payload: event }));
    await settled();
    assert.deepEqual(
      joined().map(({ call: info, payload, app_data }) => [info!.event, payload, Object.keys(app_data!)]),
      events.map((event) => [event, event, ["crm", "phone"]]),
    );
  });

  it("meet by _msgid when they belong to no call", async () => {
    const { arrive } = bench();
    const first = arrive({ _msgid: "x", app_data: { a: { data: 1 } } });
    arrive({ _msgid: "y", app_data: { c: { data: 3 } } });
    arrive({ _msgid: "x", app_data: { b: { data: 2 } } });
    assert.deepEqual(await first, {
      is: "joined",
      complete: true,
      msg: { _msgid: "x", app_data: { a: { data: 1 }, b: { data: 2 } } },
    });
  });

  it("change nothing in the messages that came", async () => {
    const { arrive } = bench();
    const messages = [branch("a", { crm: 30 }), branch("a", { crm: 40 }, { decision: { action: "reject" } })];
    const before = structuredClone(messages);
    await Promise.all(messages.map(arrive));
    assert.deepEqual(messages, before);
  });

  it("wait for as many as are expected", async () => {
    const { arrive, settled, went } = bench({ expect: 3 });
    arrive(branch("a", { a: 1 }));
    arrive(branch("a", { b: 1 }));
    await settled();
    assert.equal(went.length, 0);
    arrive(branch("a", { c: 1 }));
    await settled();
    assert.deepEqual(
      went.map(({ is }) => is),
      ["joined", "absorbed", "absorbed"],
    );
  });
});

describe("app_data of several branches", () => {
  const united = async (...branches: CallMessage[]) => {
    const { arrive, joined, settled } = bench({ expect: branches.length });
    for (const msg of branches) arrive(msg);
    await settled();
    return Object.fromEntries(Object.entries(joined()[0]!.app_data!).map(([slug, { data }]) => [slug, data]));
  };

  it("holds the result of higher order, whichever came first", async () => {
    assert.deepEqual(await united(branch("a", { crm: 30 }), branch("a", { crm: 40, b: 1 })), {
      crm: "crm@40",
      b: "b@1",
    });
    assert.deepEqual(await united(branch("a", { crm: 40 }), branch("a", { crm: 30, b: 1 })), {
      crm: "crm@40",
      b: "b@1",
    });
  });

  it("holds the first of equal order, and one with an order before one without", async () => {
    const [first, second] = [branch("a", { crm: 30 }), branch("a", { crm: 30, b: 1 })];
    second.app_data!.crm!.data = "second";
    assert.equal((await united(first, second)).crm, "crm@30");
    assert.equal(
      (await united(branch("a", { crm: undefined }), branch("a", { crm: 10, b: 1 }))).crm,
      "crm@10",
    );
  });

  it("stands what functions nodes may write there", async () => {
    const odd = [
      null,
      "text",
      undefined,
      { __proto__: null, crm: null },
    ] as unknown as CallMessage["app_data"][];
    const { arrive, joined, settled } = bench({ expect: odd.length + 1 });
    for (const app_data of odd) arrive({ call: call("a"), app_data } as CallMessage);
    arrive(branch("a", { b: 1 }));
    await settled();
    assert.deepEqual(Object.keys(joined()[0]!.app_data!), ["crm", "b"]);
  });
});

describe("the decision of several branches", () => {
  const decisions = async (...actions: Array<string | undefined>) => {
    const { arrive, joined, settled } = bench({ expect: actions.length });
    for (const [index, action] of actions.entries())
      arrive({
        call: call("a"),
        ...(action ? { decision: { action, reason: String(index) } as never } : {}),
      });
    await settled();
    return joined()[0]!.decision as { action: string; reason: string } | undefined;
  };

  it("is the one that keeps the call away most: reject, divert, continue, not applicable", async () => {
    const byStrength = ["reject", "divert", "continue", "not-applicable"];
    for (const [index, strong] of byStrength.entries())
      for (const weak of [...byStrength.slice(index + 1), undefined, "unknown"]) {
        assert.equal((await decisions(strong, weak))!.action, strong);
        assert.equal((await decisions(weak, strong))!.action, strong);
      }
  });

  it("is the first of equals, whole, and none when nobody decided", async () => {
    assert.deepEqual(await decisions("divert", "divert"), { action: "divert", reason: "0" });
    assert.deepEqual(await decisions("continue", "reject"), { action: "reject", reason: "1" });
    assert.equal(await decisions(undefined, undefined), undefined);
  });
});

describe("what counts as a branch", () => {
  /** Which arrival completes the event, counted from 1; 0 = none. */
  async function completedBy(expect: number, ...branches: CallMessage[]): Promise<number> {
    const { arrive, settled, went } = bench({ expect });
    for (const [index, msg] of branches.entries()) {
      arrive(msg);
      await settled();
      if (went.length > 0) return index + 1;
    }
    return 0;
  }

  it("the same app's message twice does not", async () => {
    const [crm, copy, phone] = [
      branch("a", { crm: 30 }),
      branch("a", { crm: 30 }),
      branch("a", { phone: 20 }),
    ];
    assert.equal(await completedBy(2, crm, copy), 0);
    assert.equal(await completedBy(2, crm, { ...copy, _msgid: "another" }, phone), 3);
  });

  it("an app that ran twice does not, whatever it found and however long it took", async () => {
    const [first, second] = [branch("a", { crm: 30 }), branch("a", { crm: 30 }, { payload: "again" })];
    second.app_data!.crm!.took_ms = 7;
    assert.equal(await completedBy(2, first, second), 0);
    assert.equal(await completedBy(2, first, second, branch("a", { phone: 20 })), 3);
  });

  it("both branches of a fork without an app do, though they carry results from before it", async () => {
    const before = { discovery: 10, crm: 30 };
    assert.equal(
      await completedBy(2, branch("a", before, { payload: 1 }), branch("a", before, { payload: 2 })),
      2,
    );
    assert.equal(await completedBy(2, branch("a", before), branch("a", before, { topic: "t" })), 2);
  });

  it("results from before the fork make nothing of a repeat a branch, nor of a branch a repeat", async () => {
    const before = { discovery: 10, crm: 30 };
    const own = (slug: string) => branch("a", { ...before, [slug]: 50 }, { payload: slug });
    assert.equal(await completedBy(2, own("erp"), own("vip")), 2);
    assert.equal(await completedBy(2, own("erp"), own("erp")), 0);
    assert.equal(await completedBy(2, branch("a", before), own("erp")), 2);
    assert.equal(
      await completedBy(3, own("erp"), { ...own("erp"), payload: 2 }, own("vip"), own("tickets")),
      4,
    );
  });

  it("one with the same slugs and another decision does", async () => {
    const { arrive, settled, went } = bench();
    arrive(branch("a", { crm: 30 }));
    arrive(branch("a", { crm: 30 }, { decision: { action: "reject" } }));
    await settled();
    assert.equal(went.length, 2);
  });

  it("one without any slug does", async () => {
    const { arrive, settled, went } = bench();
    arrive(branch("a", {}));
    arrive(branch("a", {}));
    await settled();
    assert.equal(went.length, 2);
  });

  it("with slugs expected: what matters is that each is there, once or more", async () => {
    const { arrive, settled, joined } = bench({ expect: ["crm", "phone"] });
    arrive(branch("a", { crm: 30 }));
    arrive(branch("a", { crm: 30 }));
    arrive(branch("a", { other: 30 }));
    await settled();
    assert.equal(joined().length, 0);
    arrive(branch("a", { phone: 20 }));
    await settled();
    assert.deepEqual(Object.keys(joined()[0]!.app_data!), ["crm", "other", "phone"]);
    arrive(branch("b", { crm: 1, phone: 1 }));
    await settled();
    assert.equal(joined().length, 2);
  });
});

describe("the end of waiting", () => {
  it("is the timeout: what has come goes on, a late branch does not", async () => {
    const { arrive, clock, settled, went } = bench();
    const first = arrive(branch("a", { crm: 30 }));
    clock.move(999);
    await settled();
    assert.equal(went.length, 0);
    clock.move(1);
    assert.deepEqual(await first, { is: "joined", complete: false, msg: branch("a", { crm: 30 }) });
    assert.deepEqual(await arrive(branch("a", { phone: 20 })), { is: "late" });
    assert.deepEqual(await arrive(branch("a", { phone: 20 })), { is: "late" });
  });

  it("a branch after a complete join is late too", async () => {
    const { arrive } = bench();
    await Promise.all([arrive(branch("a", { a: 1 })), arrive(branch("a", { b: 1 }))]);
    assert.deepEqual(await arrive(branch("a", { c: 1 })), { is: "late" });
  });

  it("is never past the deadline of the call", async () => {
    const { arrive, clock, settled, went } = bench();
    arrive({ ...branch("a", { crm: 30 }), call: call("a", clock.now() + 300) });
    clock.move(299);
    await settled();
    assert.equal(went.length, 0);
    clock.move(1);
    await settled();
    assert.equal(went.length, 1);
  });

  it("comes at once for a call whose deadline has passed", async () => {
    const { arrive, clock, settled, went } = bench();
    arrive({ ...branch("a", { crm: 30 }), call: call("a", clock.now() - 5) });
    clock.move(0);
    await settled();
    assert.equal(went.length, 1);
  });

  it("is the closing of the node: all that wait are told, and all that come later", async () => {
    const { arrive, joins, clock } = bench();
    const waiting = [arrive(branch("a", { a: 1 })), arrive(branch("b", { a: 1 }))];
    joins.close();
    for (const one of [...waiting, arrive(branch("c", { a: 1 }))]) await assert.rejects(one, JoinClosedError);
    clock.move(5000);
    assert.equal(joins.waiting, 0);
  });
});

describe("what functions nodes may write", () => {
  for (const deadline of [null, "soon", Number.NaN, {}, undefined])
    it(`a deadline of ${JSON.stringify(deadline)} ends nothing`, async () => {
      const { arrive, clock, settled, went } = bench();
      arrive({ ...branch("a", { crm: 30 }), call: { ...call("a"), deadline } as never });
      clock.move(999);
      await settled();
      assert.equal(went.length, 0);
      clock.move(1);
      await settled();
      assert.equal(went.length, 1);
    });

  it("a result named like JavaScript's own objects does not become one of them", async () => {
    const { arrive } = bench();
    const app_data = JSON.parse('{"__proto__":{"vip":true},"constructor":{},"crm":{"data":1}}');
    const first = arrive({ call: call("a"), app_data });
    arrive(branch("a", { phone: 20 }));
    const arrival = await first;
    assert.ok(arrival.is === "joined");
    assert.deepEqual(Reflect.ownKeys(arrival.msg.app_data!), ["crm", "phone"]);
    assert.equal(Object.getPrototypeOf(arrival.msg.app_data), Object.prototype);
    assert.equal((arrival.msg.app_data as Record<string, unknown>).vip, undefined);
  });

  it("what has no text is like nothing else", async () => {
    const { arrive } = bench();
    const loop = (): unknown => {
      const value: Record<string, unknown> = {};
      value.self = value;
      return value;
    };
    const first = arrive(branch("a", { crm: 30 }, { payload: loop(), decision: loop() }));
    arrive(branch("a", { crm: 30 }, { payload: loop() }));
    assert.equal((await first).is, "joined");
  });
});

describe("the work of a join", () => {
  const kinds: Array<[what: string, make: (index: number) => CallMessage]> = [
    ["slugs of their own", (index) => branch("a", { base: 1, [`s${index}`]: 1 })],
    ["nothing of their own", (index) => branch("a", { x: 1, y: 1, z: 1 }, { payload: index })],
    ["the same", () => branch("a", { x: 1, y: 1, z: 1 })],
    ["no slug", (index) => branch("a", {}, { decision: { action: "continue", reason: String(index) } })],
  ];
  for (const [what, make] of kinds)
    for (const expect of [10_000, ["never"]])
      it(`does not grow with the square of its branches: 5000 with ${what}, ${expect} expected`, () => {
        const { arrive, joins } = bench({ expect });
        const branches = Array.from({ length: 5000 }, (_, index) => make(index));
        const started = performance.now();
        for (const msg of branches) arrive(msg);
        const took = performance.now() - started;
        assert.ok(took < 1000, `${took} ms`);
        joins.close();
      });
});

describe("the memory of a join", () => {
  it("is bounded: beyond 10 000 open events the oldest goes on", async () => {
    const { arrive, joins, settled, joined } = bench();
    for (let event = 0; event < 10_050; event++) arrive(branch(String(event), { a: 1 }));
    await settled();
    assert.equal(joins.waiting, 10_000);
    assert.deepEqual(
      joined().map(({ call: info }) => info!.event),
      Array.from({ length: 50 }, (_, event) => String(event)),
    );
  });

  it("forgets finished events after 10 000 others", async () => {
    const { arrive } = bench({ expect: 1 });
    await arrive(branch("first", { a: 1 }));
    assert.equal((await arrive(branch("first", { a: 1 }))).is, "late");
    for (let event = 0; event < 10_000; event++) await arrive(branch(String(event), { a: 1 }));
    assert.equal((await arrive(branch("first", { a: 1 }))).is, "joined");
  });
});

import { strict as assert } from "node:assert";
import { type DeliveryStore, openMemoryStore, type PastDelivery } from "../../lib/store/index.js";
import { type CallParts, searchTextOf } from "../../nodes/webhook-out/search-text.js";
import { serveDeliveries } from "../../plugins/call-events/routes/deliveries.js";
import { claim, dead, delivery, done, failure, idsOf, retry } from "../lib/store/deliveries.js";
import { FlowBench } from "../support/flow-bench.js";

const start = Date.UTC(2026, 0, 5, 9);
const running = new Set(["crm"]);
const stores: DeliveryStore[] = [];

// biome-ignore lint/suspicious/noExplicitAny: answers have the shape that each test asserts
type Answer = { status: number; body: any };

describe("the admin API's deliveries", () => {
  const bench = new FlowBench((RED) =>
    serveDeliveries(RED, () => stores.map((store) => ({ store, endpoints: running }))),
  ).hooks();
  const get = (path: string): Promise<Answer> => bench.admin.get(`/call-events/${path}`);
  const post = (path: string, body: object = {}): Promise<Answer> =>
    bench.admin.post(`/call-events/${path}`).send(body);
  const ids = async (query = ""): Promise<string> => idsOf((await get(`deliveries?${query}`)).body).join(" ");

  let store: DeliveryStore;
  const openAnother = (): DeliveryStore => {
    const another = openMemoryStore({ keepDays: 14, keepRows: 100_000 });
    stores.push(another);
    return another;
  };
  beforeEach(async () => {
    store = openAnother();
    await bench.load({ id: "f", type: "tab" });
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((each) => each.close(0)));
  });

  const accept = async (id: string, minute: number, endpoint = "crm"): Promise<void> => {
    await store.enqueue([delivery(id, { endpoint, at: start + minute * 60_000, text: `+4930${id}` })]);
  };
  const settle = async (how: typeof done, endpoint = "crm"): Promise<void> => {
    await store.settle((await claim(store, { endpoint })).map(how));
  };
  const past = (id: string, more: Partial<PastDelivery> = {}): PastDelivery => ({
    ...delivery(id, { endpoint: "crm", at: start }),
    mode: "realtime",
    state: "failed",
    attempts: [failure({ at: start })],
    ...more,
  });

  it("[LC-016][CB-037] lists them newest first, of one node, in a state, with a text", async () => {
    await accept("a", 1);
    await settle(dead);
    await accept("b", 2);
    await settle(done);
    await accept("c", 3, "gone");
    assert.equal(await ids(), "c b a");
    assert.equal(await ids("node=crm"), "b a");
    assert.equal(await ids("state=failed"), "a");
    assert.equal(await ids("state=failed,delivered"), "b a");
    assert.equal(await ids("q=4930B"), "b");
    assert.equal(await ids("state=failed&q=4930b"), "");
    assert.equal(await ids("limit=2"), "c b");
    assert.equal(await ids("limit=2&before=b"), "a");
    assert.equal(await ids("before=a"), "");
    assert.equal(await ids("before=never"), "");
  });

  it("sends nothing again where no body asks for it", async () => {
    await accept("a", 1);
    await settle(dead);
    assert.equal((await bench.admin.post("/call-events/deliveries/resend")).status, 400, "no body");
    assert.equal(await ids("state=failed"), "a");
  });

  it("[CB-042][CB-044] shows each as what it is, with ISO times, and null where there is nothing", async () => {
    await accept("a", 1);
    await settle(done);
    const [shown] = (await get("deliveries")).body;
    const { changed, ...rest } = shown;
    assert.deepEqual(rest, {
      id: "a",
      node: "crm",
      state: "delivered",
      attempts: 1,
      status: 200,
      error: null,
      mode: "post-call",
      method: "POST",
      url: "https://crm.example/calls",
      event: "call-a",
      calling_number: "",
      called_number: "",
      at: "2026-01-05T09:01:00.000Z",
      next: null,
      resendable: true,
      reason: null,
    });
    assert.match(changed, /^\d{4}-.*Z$/);
  });

  it("shows the numbers of its call, also where only one is known", async () => {
    const texts = [
      {
        event: { calling_number: "+4930 1", called_number: "50102", calling_name: "Ann" },
        call: { id: "c" },
      },
      { event: { calling_number: "1\n2", called_number: "" } },
      { event: { calling_number: " \t ", called_number: "50102" } },
      { event: { calling_number: "9".repeat(10_000), called_number: "7" } },
      {},
    ].map((msg) => searchTextOf(msg as CallParts));
    await store.enqueue(
      [...texts, "+4930 1 50102"].map((text, index) =>
        delivery(`${index}`, { endpoint: "crm", at: start + index, text }),
      ),
    );
    const shown = (await get("deliveries")).body as Array<Record<string, string>>;
    assert.deepEqual(
      shown.map(({ calling_number, called_number }) => [calling_number, called_number]).reverse(),
      [
        ["+4930 1", "50102"],
        ["1 2", ""],
        ["", "50102"],
        ["9".repeat(100), "7"],
        ["", ""],
        ["", ""],
      ],
    );
    assert.equal(await ids("q=ann"), "0");
    assert.equal(await ids("q=50102"), "5 2 0");
  });

  it("tells what is new from what has been tried and what nobody would send", async () => {
    await accept("tried", 1);
    await settle((lease) => retry(lease, Date.now() + 60_000));
    await accept("new", 2);
    await accept("orphan", 3, "gone");
    const states = ((await get("deliveries")).body as Array<{ state: string }>).map(({ state }) => state);
    assert.deepEqual(states, ["orphaned", "waiting", "retrying"]);
    assert.equal(await ids("state=orphaned"), "orphan");
    assert.equal(await ids("state=retrying"), "tried");
    assert.equal(await ids("state=waiting"), "new");
    assert.equal(await ids("state=waiting,retrying,orphaned"), "orphan new tried");
  });

  it("finds few among many that are not meant", async () => {
    await store.enqueue(
      Array.from({ length: 1300 }, (_, index) =>
        delivery(`n${index}`, { endpoint: index % 600 === 7 ? "gone" : "crm", at: start + index }),
      ),
    );
    assert.equal(await ids("state=orphaned"), "n1207 n607 n7");
    assert.equal(await ids("state=orphaned&limit=2"), "n1207 n607");
    assert.equal(await ids("state=orphaned&before=n1207"), "n607 n7");
  });

  it("makes one list of several stores, page by page", async () => {
    const other = openAnother();
    const at = [1, 2, 2, 3, 5, 5, 8];
    for (const [index, minute] of at.entries()) {
      const item = delivery(`d${index}`, { endpoint: "crm", at: start + minute });
      await (index % 2 === 0 ? store : other).enqueue([item]);
    }
    const whole = (await ids()).split(" ");
    assert.equal(whole.length, at.length);
    for (const limit of [1, 2, 3]) {
      const paged: string[] = [];
      for (let page = ["start"]; page.length > 0 && paged.length < 20; ) {
        const before = paged.length > 0 ? `&before=${paged.at(-1)}` : "";
        page = (await ids(`limit=${limit}${before}`)).split(" ").filter((id) => id !== "");
        paged.push(...page);
      }
      assert.deepEqual(paged, whole, `pages of ${limit}`);
    }
  });

  it("[CB-038..046][LC-015] tells the whole story of one", async () => {
    const story = JSON.stringify({
      request: {
        method: "POST",
        url: "https://crm.example/calls?key=***",
        headers: { authorization: "***" },
      },
      response: { headers: { "content-type": "text/plain" }, body: "<b>down</b>", cutFrom: 99_999 },
    });
    await accept("a", 1);
    await settle((lease) => ({ ...dead(lease), attempt: failure({ at: start, tookMs: 12, story }) }));
    const { body } = await get("deliveries/a");
    assert.deepEqual(
      [body.id, body.state, body.body, body.resendable, body.reason],
      ["a", "failed", '{"id":"a"}', true, null],
    );
    assert.deepEqual(body.attempts, [
      {
        at: "2026-01-05T09:00:00.000Z",
        took_ms: 12,
        method: "POST",
        url: "https://crm.example/calls?key=***",
        headers: { authorization: "***" },
        body: '{"id":"a"}',
        status: 503,
        response: { headers: { "content-type": "text/plain" }, body: "<b>down</b>", truncated: true },
        error: { class: "server_error", message: "503 Service Unavailable" },
      },
    ]);
    assert.equal((await get("deliveries/none")).status, 404);
  });

  it("[LC-019][LC-020] sends one again, or says why not", async () => {
    await accept("a", 1);
    const refused = async (id: string): Promise<unknown[]> => {
      const { status, body } = await post(`deliveries/${id}/resend`);
      assert.equal((await get(`deliveries/${id}`)).body.reason, body.error.code);
      return [status, body.error.code];
    };
    assert.deepEqual(await refused("a"), [409, "under_way"]);
    await settle(done);
    assert.deepEqual((await post("deliveries/a/resend")).body, { resent: 1 });
    assert.equal((await get("deliveries/a")).body.state, "retrying");

    store.record(past("real"));
    store.record(past("off", { state: "skipped", mode: "post-call", attempts: [] }));
    await accept("orphan", 3, "gone");
    await settle(dead, "gone");
    assert.deepEqual(await refused("real"), [409, "realtime"]);
    assert.deepEqual(await refused("off"), [409, "skipped"]);
    assert.deepEqual(await refused("orphan"), [409, "no_node"]);
    assert.equal((await post("deliveries/none/resend")).status, 404);
  });

  it("sends the failed ones of a filter again, and only them when nothing else is said", async () => {
    for (const id of ["a", "b"]) await accept(id, 1);
    await settle(dead);
    await accept("c", 2);
    await settle(done);
    await accept("d", 3, "gone");
    await settle(dead, "gone");
    store.record(past("real"));
    const resend = async (filter?: object): Promise<number[]> => {
      const { resent, no_node } = (await post("deliveries/resend", filter)).body;
      return [resent, no_node];
    };
    assert.deepEqual(await resend({ node: "crm", q: "4930a" }), [1, 0]);
    assert.deepEqual(await resend({ state: "failed" }), [1, 1], "nobody would send d");
    assert.equal(await ids("state=retrying"), "b a");
    assert.equal(await ids("state=failed"), "d real");
    assert.deepEqual(await resend({ state: "delivered" }), [1, 0]);
    assert.deepEqual(await resend(), [0, 1]);
    const listed = (await get("deliveries?state=failed")).body as unknown as Array<Record<string, unknown>>;
    assert.deepEqual(
      listed.map(({ id, resendable, reason }) => [id, resendable, reason]),
      [
        ["d", false, "no_node"],
        ["real", false, "realtime"],
      ],
    );
  });

  it("sends one again once, however many ask for it at the same time", async () => {
    await accept("a", 1);
    await settle(dead);
    const answers = await Promise.all(Array.from({ length: 100 }, () => post("deliveries/a/resend")));
    const told = answers.map(({ status, body }) => `${status} ${body.resent ?? body.error.code}`).sort();
    assert.deepEqual([...new Set(told)], ["200 1", "409 under_way"]);
    assert.equal(told.filter((answer) => answer === "200 1").length, 1);
  });

  it("says what is wrong with a bad request", async () => {
    const long = "x".repeat(201);
    for (const query of [
      "limit=0",
      "limit=x",
      "state=lost",
      "state=toString",
      "state=failed,",
      `q=${long}`,
      `before=${long}`,
      "q[]=1",
    ]) {
      const { status, body } = await get(`deliveries?${query}`);
      assert.deepEqual([status, body.error?.code], [400, "bad_request"], query);
    }
    for (const filter of [[], { state: "waiting" }, { state: 7 }, { q: long }, { node: {} }]) {
      const { status, body } = await post("deliveries/resend", filter);
      assert.deepEqual([status, body.error?.code], [400, "bad_request"], JSON.stringify(filter));
    }
  });

  it("says why a store cannot be asked", async () => {
    await store.close(0);
    const { status, body } = await get("deliveries");
    assert.deepEqual([status, body.error.code], [500, "closed"]);
  });
});

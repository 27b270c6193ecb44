import { strict as assert } from "node:assert";
import { type CallStateEvent, Calls, type LegEvent, readMessage } from "../../../lib/xcc/index.js";
import { callKinds, callScript, guidOfCall } from "../../support/cube-calls.js";
import { type LegStep, legEvent } from "../../support/cube-messages.js";
import { MovableClock } from "../../support/movable-clock.js";
import { randomFrom } from "../../support/random.js";

const graceMs = 5000;
const parties = { number: 25, calling: "+12517676234", called: "+12025550199" };

function legEventOf(step: LegStep): LegEvent {
  const message = readMessage(Buffer.from(legEvent(step, "1", "r")));
  assert.ok(message.type === "leg-event");
  return message.event;
}

describe("calls of a gateway", () => {
  let clock: MovableClock;
  let calls: Calls;
  let told: CallStateEvent[];
  const take = (steps: LegStep[], stepMs = 100): void => {
    for (const step of steps) {
      calls.take(legEventOf(step));
      clock.advance(stepMs);
    }
  };
  const states = (): string[] => told.map(({ state }) => state);
  const script = (kind: (typeof callKinds)[number], more = {}): LegStep[] =>
    callScript(kind, { ...parties, ...more });

  beforeEach(() => {
    clock = new MovableClock(1_732_377_816_200.94);
    told = [];
    calls = new Calls("edge", (event) => told.push(event), clock);
  });

  it("[CB-012][CB-013][CB-014] ring, are answered and end once, though both legs tell of it", () => {
    take(script("answered"));
    assert.deepEqual(states(), ["ALERTING", "CONNECTED", "DISCONNECTED"]);
    assert.deepEqual(
      told.map(({ sequence }) => sequence),
      [1, 2, 3],
    );
    for (const event of told) {
      assert.equal(event.id, event.guid);
      assert.match(event.guid, /^[\dA-F]{32}$/);
      assert.equal(event.callingNumber, parties.calling);
      assert.equal(event.calledNumber, parties.called);
      assert.equal(event.transformedCalledNumber, "2199");
    }
    assert.deepEqual([told[2]!.durationS, told[2]!.cause], [12, 16]);
    assert.equal(told[0]!.at, 1_732_377_816_200.94 + 300, "stamped when the first leg told of it");
  });

  it("end when nobody answers, too, with the reason and no duration", () => {
    take(script("no-answer"));
    assert.deepEqual(states(), ["ALERTING", "DISCONNECTED"]);
    assert.deepEqual([told[1]!.durationS, told[1]!.cause], [0, 16]);
  });

  it("have the reason and time of their end from the first telling of it", () => {
    const [created, out, , first, last] = script("busy");
    take([created!, out!, first!], 0);
    clock.advance(1000);
    take([{ ...last!, callState: "ACTIVE", cause: 21 }, { ...first!, cause: 99 }, last!]);
    assert.deepEqual([told.length, told[0]!.cause, told[0]!.at], [1, 21, 1_732_377_817_200.94]);
  });

  it("end once when the called is busy, without having rung", () => {
    take(script("busy"));
    assert.deepEqual(states(), ["DISCONNECTED"]);
    assert.deepEqual([told[0]!.durationS, told[0]!.cause], [0, 17]);
  });

  it("go on while the gateway hunts for somebody who answers", () => {
    take(script("hunting"));
    assert.deepEqual(states(), ["ALERTING", "CONNECTED", "DISCONNECTED"]);
    assert.equal(told[1]!.transformedCalledNumber, "2200");
    assert.equal(told[2]!.cause, 16, "not that of the attempt that failed");
  });

  it("go on through a transfer, as the call they are", () => {
    take(script("transfer"));
    assert.deepEqual(states(), ["ALERTING", "CONNECTED", "DISCONNECTED"]);
    assert.equal(told[2]!.calledNumber, parties.called);
    assert.equal(told[2]!.transformedCalledNumber, "2400");
    assert.equal(told[2]!.durationS, 12, "the caller's");
  });

  it("go on under another number when a leg takes them along", () => {
    take(script("handoff"));
    assert.deepEqual(states(), ["ALERTING", "CONNECTED", "DISCONNECTED"]);
    assert.equal(new Set(told.map(({ id }) => id)).size, 1);
  });

  it("stay two calls when a leg goes over to one that is there already", () => {
    const other = { number: 77, calling: "+4930901820", called: "2400" };
    const second = callScript("answered", other);
    const first = script("answered");
    take([...first.slice(0, 7), ...second.slice(0, 7)]);
    told.length = 0;
    const mover = { ...first[0]!, connState: "CONNECTED" };
    take([
      { ...mover, event: "handoffLeave" },
      { ...mover, event: "handoffJoin", callId: "77" },
      { ...first[7]!, callState: "INVALID" },
    ]);
    assert.deepEqual(
      told.map(({ state, callId }) => [state, callId]),
      [["DISCONNECTED", "25"]],
    );
    take(second.slice(7).map((step) => ({ ...step, callState: "ACTIVE" as const })));
    assert.equal(told.length, 1, "the caller who came over still talks");
    take([{ ...first[8]!, callId: "77" }]);
    assert.deepEqual(states(), ["DISCONNECTED", "DISCONNECTED"]);
    assert.equal(told[1]!.callId, "77");
  });

  it("do not invent that it rang", () => {
    take(script("answered").filter(({ event }) => event !== "alerting"));
    assert.deepEqual(states(), ["CONNECTED", "DISCONNECTED"]);
    assert.deepEqual(
      told.map(({ sequence }) => sequence),
      [1, 2],
    );
  });

  it("end a while after one party left, when the other's end was lost", () => {
    const steps = script("answered").slice(0, -1);
    take(steps, 0);
    clock.advance(graceMs - 1);
    assert.deepEqual(states(), ["ALERTING", "CONNECTED"]);
    clock.advance(1);
    assert.equal(told[2]!.state, "DISCONNECTED");
    assert.equal(told[2]!.at, 1_732_377_816_200.94, "when that party left, not when we gave up waiting");
    assert.equal(calls.open, 0);
  });

  it("count the seconds themselves where the gateway has not", () => {
    take(script("answered").slice(0, 7), 0);
    clock.advance(61_400);
    take(
      script("answered")
        .slice(7)
        .map((step) => ({ ...step, duration: undefined! })),
      0,
    );
    assert.equal(told[2]!.durationS, 61);
  });

  it("tell what a leg told before anybody knew who calls, once that is known", () => {
    const [created, ...rest] = script("answered");
    const ringing = rest.filter(({ event }) => event === "alerting");
    take(ringing);
    assert.deepEqual(states(), []);
    take([created!]);
    assert.deepEqual(states(), ["ALERTING"]);
    assert.equal(told[0]!.at, 1_732_377_816_200.94);
  });

  it("that began before we registered are told of from where their numbers are known", () => {
    take(script("answered").slice(3));
    assert.deepEqual(states(), ["ALERTING", "CONNECTED", "DISCONNECTED"]);
    told.length = 0;
    take(script("answered", { number: 26 }).slice(7));
    clock.advance(graceMs);
    assert.deepEqual(states(), [], "an end of which nobody knows what it ended");
    assert.equal(calls.open, 0);
  });

  it("without a guid have an id of gateway, call and start, which stays when a guid comes later", () => {
    const steps = script("answered").map((step) => (step.event === "created" ? { ...step, guid: "" } : step));
    take(steps);
    assert.equal(told[0]!.id, "edge-25-1732377816200");
    assert.equal(new Set(told.map(({ id }) => id)).size, 1);
    assert.equal(told[0]!.guid, "");
    assert.match(told[2]!.guid, /^[\dA-F]{32}$/);
  });

  it("that are over stay over, whatever is repeated of them", () => {
    take(script("answered"));
    take(script("answered"));
    clock.advance(60_000);
    take(script("answered"));
    assert.equal(told.length, 3);
  });

  it("with a number that was used before are new calls", () => {
    take(script("answered"));
    const again = script("answered").map((step) => ({
      ...step,
      guid: guidOfCall(99),
      connId: `9${step.connId}`,
    }));
    take(again);
    assert.equal(told.length, 6);
    assert.notEqual(told[3]!.id, told[0]!.id);
  });

  it("that a reload ended give their numbers to new calls", () => {
    take(script("answered").slice(0, 7));
    calls.lose();
    const again = script("answered").map((step) => ({
      ...step,
      guid: guidOfCall(99),
      connId: `9${step.connId}`,
    }));
    take(again);
    assert.deepEqual(states(), ["ALERTING", "CONNECTED", "ALERTING", "CONNECTED", "DISCONNECTED"]);
    assert.equal(calls.open, 0);
  });

  it("that outlived a new registration end as they began", () => {
    take(script("answered").slice(0, 7));
    calls.lose();
    take(script("answered").slice(7));
    assert.deepEqual(states(), ["ALERTING", "CONNECTED", "DISCONNECTED"]);
  });

  it("whose end never comes are forgotten some day, without a word", () => {
    take(script("answered").slice(0, 7));
    clock.advance(13 * 3_600_000);
    assert.deepEqual(states(), ["ALERTING", "CONNECTED"]);
    assert.deepEqual([calls.open, calls.size, clock.waiting], [0, 0, 0]);
  });

  it("outlive a clock that is set, and last no less than no time", () => {
    const steps = script("answered").map(({ duration, ...step }) => step);
    take(steps.slice(0, 7));
    clock.set(clock.now() + 86_400_000);
    clock.advance(60_000);
    clock.set(clock.now() - 2 * 86_400_000);
    clock.advance(60_000);
    take(steps.slice(7));
    assert.deepEqual(states(), ["ALERTING", "CONNECTED", "DISCONNECTED"]);
    assert.equal(told[2]!.durationS, 0);
    clock.advance(300_000);
    assert.deepEqual([calls.size, clock.waiting], [0, 0]);
  });

  it("without end are no more than a gateway can carry: the oldest make room", () => {
    const [created] = script("answered");
    const event = legEventOf(created!);
    const guid = (number: number): string => number.toString(16).padStart(32, "0");
    for (let number = 0; number < 60_000; number += 1)
      calls.take({ ...event, callId: `c${number}`, details: { ...event.details!, guid: guid(number) } });
    assert.deepEqual([calls.size, calls.open], [50_000, 50_000]);
    // Nor does one call have more numbers than that.
    for (let number = 0; number < 60_000; number += 1) calls.take({ ...event, callId: `n${number}` });
    assert.deepEqual([calls.size, calls.open], [50_000, 1]);
    calls.close();
    assert.equal(clock.waiting, 0);
  });

  it("have a bounded number of legs, and go on hunting all the same", () => {
    const [created] = script("answered");
    take([created!]);
    const leg = legEventOf({ ...created!, direction: "OUTGOING" });
    const { details: _, ...ended } = { ...leg, kind: "disconnected", cause: 17 };
    const startedAt = performance.now();
    for (let number = 0; number < 20_000; number += 1) calls.take({ ...leg, connId: `l${number}` });
    for (let number = 0; number < 20_000; number += 1) calls.take({ ...ended, connId: `l${number}` });
    assert.ok(performance.now() - startedAt < 4000, "an event is quick, however many legs came before");
    for (const kind of ["created", "alerting", "connected"]) calls.take({ ...leg, connId: "last", kind });
    calls.take({ ...ended, connId: "last", cause: 16 });
    clock.advance(graceMs);
    assert.deepEqual(states(), ["ALERTING", "CONNECTED", "DISCONNECTED"]);
    assert.equal(told[2]!.cause, 16);
  });

  it("leave nothing behind when they are over", () => {
    for (let number = 0; number < 1000; number += 1) take(script("answered", { number }), 0);
    assert.equal(told.length, 3000);
    assert.equal(calls.open, 0);
    clock.advance(300_000);
    assert.deepEqual([calls.size, clock.waiting], [0, 0]);
  });

  for (const seed of Array.from({ length: 40 }, (_, i) => 1000 + i)) {
    it(`keep their order and number under loss, repetition and reordering, seed ${seed}`, () => {
      const random = randomFrom(seed);
      const scripts = Array.from({ length: 30 }, (_, number) =>
        callScript(random.pick(callKinds), { number, calling: `+1555${number}`, called: `50${number}` }),
      );
      const lossy = seed % 4;
      const steps = mixed(scripts, random, {
        lose: lossy === 0 ? 0 : 0.1 * lossy,
        repeat: 0.2,
        displace: seed % 2 === 0 ? 0 : 6,
      });
      for (const step of steps) {
        calls.take(legEventOf(step));
        if (random.below(5) === 0) clock.advance(random.below(graceMs / 50));
      }
      const order = ["ALERTING", "CONNECTED", "DISCONNECTED"];
      for (const id of new Set(told.map((event) => event.id))) {
        const own = told.filter((event) => event.id === id);
        const places = own.map(({ state }) => order.indexOf(state));
        assert.deepEqual(places, [...new Set(places)].sort(), `${id}: ${own.map(({ state }) => state)}`);
        assert.deepEqual(
          own.map(({ sequence }) => sequence),
          own.map((_, i) => i + 1),
        );
        assert.ok(own.every(({ callingNumber }) => /^\+1555\d+$/.test(callingNumber)));
      }
      if (lossy === 0) {
        clock.advance(graceMs);
        const ended = told.filter(({ state }) => state === "DISCONNECTED").length;
        assert.equal(ended, scripts.length, "nothing was lost, so every call has its end");
      }
      clock.advance(13 * 3_600_000);
      assert.deepEqual([calls.open, calls.size, clock.waiting], [0, 0, 0]);
    });
  }
});

/** The steps of several calls at once: each call's own in order at first, then some lost, repeated, moved. */
function mixed(
  scripts: LegStep[][],
  random: ReturnType<typeof randomFrom>,
  { lose, repeat, displace }: { lose: number; repeat: number; displace: number },
): LegStep[] {
  const left = scripts.map((steps) => [...steps]);
  const steps: Array<{ step: LegStep; place: number }> = [];
  while (left.some((script) => script.length > 0)) {
    const script = random.pick(left.filter(({ length }) => length > 0));
    const step = script.shift()!;
    if (random.number() < lose) continue;
    const place = steps.length + random.below(displace + 1);
    steps.push({ step, place });
    if (random.number() < repeat) steps.push({ step, place: place + random.below(20) });
  }
  return steps.sort((a, b) => a.place - b.place).map(({ step }) => step);
}

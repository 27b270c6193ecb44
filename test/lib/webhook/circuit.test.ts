import { strict as assert } from "node:assert";
import type { Clock } from "../../../lib/time/index.js";
import { Circuit, type Health } from "../../../lib/webhook/circuit.js";

function circuitAt() {
  const time = { now: 1_000_000 };
  const clock: Clock = { now: () => time.now, after: () => ({ stop() {} }) };
  const circuit = new Circuit(clock);
  const run = (...healths: Health[]) => {
    for (const health of healths) circuit.leave(circuit.enter(), health);
  };
  return { circuit, run, pass: (ms: number) => (time.now += ms) };
}

const times = (count: number, health: Health): Health[] => new Array<Health>(count).fill(health);

describe("the circuit", () => {
  it("opens after five failures in a row, not after four", () => {
    const { circuit, run } = circuitAt();
    run(...times(4, "failing"), "alive", ...times(4, "failing"));
    assert.equal(circuit.enter(), "closed");
    circuit.leave("closed", "failing");
    assert.equal(circuit.enter(), "open");
  });

  it("opens when half of at least ten fail within a minute", () => {
    const { circuit, run } = circuitAt();
    run(...times(4, "alive"), ...times(3, "failing"), "alive", "failing");
    assert.equal(circuit.enter(), "closed", "nine are too few");
    run("failing");
    assert.equal(circuit.enter(), "open");

    const later = circuitAt();
    later.run(...times(4, "failing"), ...times(5, "alive"));
    later.pass(61_000);
    later.run("failing");
    assert.equal(later.circuit.enter(), "closed", "what was a minute ago counts no more");
  });

  it("lets one probe go after 30 s, and closes when it comes back well", () => {
    const { circuit, run, pass } = circuitAt();
    run(...times(5, "failing"));
    pass(29_999);
    assert.equal(circuit.enter(), "open");
    assert.equal(circuit.restsForMs, 1);
    pass(1);
    assert.equal(circuit.enter(), "probe");
    assert.equal(circuit.enter(), "open", "only one");
    circuit.leave("probe", "alive");
    assert.equal(circuit.enter(), "closed");
  });

  it("rests twice as long after each failed probe, up to ten minutes", () => {
    const { circuit, run, pass } = circuitAt();
    run(...times(5, "failing"));
    for (const seconds of [30, 60, 120, 240, 480, 600, 600]) {
      pass(seconds * 1000 - 1);
      assert.equal(circuit.enter(), "open", `${seconds} s`);
      pass(1);
      assert.equal(circuit.enter(), "probe", `${seconds} s`);
      circuit.leave("probe", "failing");
    }
  });

  it("learns nothing from deliveries that were stopped, and lets another probe go", () => {
    const { circuit, run, pass } = circuitAt();
    run(...times(20, "unknown"));
    assert.equal(circuit.enter(), "closed");
    run(...times(5, "failing"));
    pass(30_000);
    circuit.leave(circuit.enter(), "unknown");
    assert.equal(circuit.enter(), "probe");
  });
});

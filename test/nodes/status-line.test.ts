import { strict as assert } from "node:assert";
import { setTimeout } from "node:timers/promises";
import type { Node, NodeStatus } from "node-red";
import { StatusLine } from "../../nodes/common/status.js";

describe("the status line", () => {
  const shown: NodeStatus[] = [];
  const node = { status: (status: NodeStatus) => shown.push(status) } as unknown as Node;
  const say = (text: string) => (): NodeStatus => ({ text });
  let line: StatusLine;

  beforeEach(() => {
    shown.length = 0;
    line = new StatusLine(node);
  });
  afterEach(() => line.close());

  it("shows the first status at once and of many only the last", async () => {
    for (const text of ["1", "2", "3", "4"]) line.show(say(text));
    assert.deepEqual(shown, [{ text: "1" }]);
    await setTimeout(400);
    assert.deepEqual(shown, [{ text: "1" }, { text: "4" }]);
  });

  it("makes no status that is not shown", async () => {
    let made = 0;
    for (let i = 0; i < 100; i++)
      line.show(() => {
        made += 1;
        return { text: String(made) };
      });
    await setTimeout(400);
    assert.equal(made, 2);
  });

  it("clears the status when the node closes, and shows nothing of late work", async () => {
    line.show(say("sending"));
    line.show(say("sending 2"));
    line.close();
    line.show(say("aborted"));
    await setTimeout(400);
    assert.deepEqual(shown, [{ text: "sending" }, {}]);
  });
});

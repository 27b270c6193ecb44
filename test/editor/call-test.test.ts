import { strict as assert } from "node:assert";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Locator } from "playwright-core";
import { Cucm } from "../support/cucm.js";
import { nodeRed, withEditor } from "../support/editor-suite.js";

/** A CRM: notes who was asked for, knows one customer, and has no tickets. */
async function startCrm(): Promise<{ server: Server; url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    const known = request.url!.startsWith("/contacts/");
    response.writeHead(known ? 200 : 404, { "content-type": "application/json" });
    response.end(known ? '{"name":"Ann <Keller>","vip":true}' : '{"error":"no such page"}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** The CRM's node with a description of its own, and a debug node behind it. */
function withDebug(flow: object[]): object[] {
  const described = flow.map((node) =>
    "id" in node && node.id === "crm"
      ? { ...node, info: "Asks who is calling", wires: [["reply", "debug"], []] }
      : node,
  );
  const debug = { id: "debug", type: "debug", name: "", active: true, tosidebar: true, complete: "payload" };
  return [...described, { ...debug, ...place(750, 200), targetType: "msg", wires: [] }];
}

const place = (x: number, y: number) => ({ z: "tab", x, y });

function flow(crm: string): object[] {
  return [
    { id: "tab", type: "tab", label: "Calls" },
    {
      id: "in",
      type: "call-curri-in",
      name: "front desk",
      path: "/curri",
      ...place(150, 100),
      wires: [["tickets"]],
    },
    {
      id: "tickets",
      type: "call-webhook-out",
      name: "Tickets",
      order: 20,
      method: "GET",
      url: `${crm}/tickets`,
      ...place(350, 100),
      wires: [["crm"], []],
    },
    {
      id: "crm",
      type: "call-webhook-out",
      name: "CRM",
      order: 40,
      method: "GET",
      url: `${crm}/contacts/{{ event.calling_number }}`,
      query: [
        { key: "test", value: "{{ call.test }}" },
        { key: "device", value: "{{ event.calling_devicename }}" },
        { key: "at", value: "{{ event.trigger_point_type }}" },
      ],
      ...place(550, 100),
      wires: [["reply"], []],
    },
    {
      id: "reply",
      type: "call-curri-reply",
      action: "continue",
      callingName: "{{ app_data.crm.data.name }}",
      ...place(750, 100),
      wires: [[]],
    },
    {
      id: "other",
      type: "call-curri-in",
      name: "other",
      path: "/other",
      ...place(150, 200),
      wires: [["elsewhere"]],
    },
    {
      id: "elsewhere",
      type: "call-webhook-out",
      name: "Elsewhere",
      method: "GET",
      url: `${crm}/elsewhere`,
      ...place(350, 200),
      wires: [[], []],
    },
  ];
}

const words = async (part: Locator): Promise<string> => (await part.innerText()).replace(/\s+/g, " ");

describe("the Call Test", function () {
  this.timeout(60_000);
  let crm: Awaited<ReturnType<typeof startCrm>>;
  beforeEach(async () => {
    crm = await startCrm();
  });
  afterEach(() => {
    crm.server.closeAllConnections();
    crm.server.close();
  });

  it("[WA-052..058] runs from the button of a CURRI in, and shows the decision, each app and its data", () =>
    withEditor(flow(crm.url), async (editor) => {
      await editor.pressButton("in");
      const test = editor.page.locator(".call-events-test");
      await test.locator('[name="calling_number"]').fill("1001");
      await test.locator('[name="called_number"]').fill("2002");
      await test.locator('[name="calling_devicename"]').fill("SEP123456789ABC");
      await test.locator('[name="trigger_point_type"]').selectOption("directorynumber");
      await test.locator('button[type="submit"]').click();

      const result = test.locator(".call-events-test-result");
      await result.locator("table").waitFor();
      assert.match(await words(result.locator(".call-events-test-decision")), /Ann <Keller>/);
      const rows = await Promise.all((await result.locator("tbody").all()).map(words));
      assert.equal(rows.length, 2);
      assert.match(rows[0]!, /^tickets 20 \d+ .*404/);
      assert.match(rows[1]!, /^crm 40 \d+ /);
      const data = await words(result.locator(".red-ui-debug-msg-payload").first());
      assert.match(data, /crm/);
      assert.match(data, /tickets/);
      assert.match(await words(result), /callingname="Ann &lt;Keller&gt;"/);

      assert.deepEqual(crm.asked, [
        "/tickets",
        "/contacts/1001?test=true&device=SEP123456789ABC&at=directorynumber",
      ]);
    }));

  it("says that CUCM would not reach the node while another has its path", () =>
    withEditor(
      flow(crm.url).map((node) => ("id" in node && node.id === "other" ? { ...node, path: "/curri" } : node)),
      async (editor) => {
        const result = editor.page.locator(".call-events-test-result");
        const unreachable = result.getByText("CUCM would not reach this node: another has the path.");
        for (const [id, isTold] of [
          ["other", true],
          ["in", false],
        ] as const) {
          await editor.pressButton(id);
          await editor.page.locator('.call-events-test button[type="submit"]').click();
          await result.getByText(id === "in" ? "by the flow" : "at the deadline").waitFor();
          assert.equal(await unreachable.isVisible(), isTold, id);
        }
      },
    ));

  it("[WA-052] runs from the form as well, with the form left open", () =>
    withEditor(flow(crm.url), async (editor) => {
      const form = await editor.edit("in");
      await editor.page.locator("#call-curri-in-test").click();
      const test = editor.page.locator(".call-events-test");
      await test.locator('[name="calling_number"]').fill("1001");
      await editor.page.keyboard.press("Enter");
      await test.locator(".call-events-test-decision", { hasText: "Ann <Keller>" }).waitFor();
      await form.cancel();
    }));

  it("has room for the apps and their errors in a narrow sidebar", () => {
    const unreachable = "http://127.0.0.1:1/a-path-that-is-longer-than-a-narrow-sidebar-is-wide";
    const nodes = flow(crm.url).map((node) =>
      "id" in node && node.id === "tickets"
        ? { ...node, name: "Tickets of every site and department", url: unreachable }
        : node,
    );
    return withEditor(nodes, async (editor) => {
      await editor.pressButton("in");
      const panel = editor.page.locator(".call-events-panel");
      await editor.page.keyboard.press("Enter");
      const table = panel.locator(".call-events-test-result table");
      await table.waitFor();
      for (const width of [460, 300, 180]) {
        await panel.evaluate((element, wanted) => element.style.setProperty("width", `${wanted}px`), width);
        const right = (await panel.boundingBox())!.x + width;
        for (const cell of await table.locator("th, td").all()) {
          const box = (await cell.boundingBox())!;
          const isCut = await cell.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
          assert.ok(box.x + box.width <= right && !isCut, `${await cell.innerText()} at ${width} pixels`);
        }
        // The error has the whole width, and the words of the others stay whole.
        const error = (await table.locator("td[colspan]").boundingBox())!;
        assert.ok(error.width > width - 50, `${error.width} of ${width} pixels`);
      }
    });
  });

  it("brings the result into view in a short sidebar, says the outcome, and leaves the focus for the next test", () =>
    withEditor(flow(crm.url), async (editor) => {
      await editor.pressButton("in");
      const test = editor.page.locator(".call-events-test");
      await editor.page.locator(".call-events-panel").evaluate((panel) => {
        panel.style.width = "300px";
        panel.style.height = "300px";
      });
      const number = test.locator('[name="calling_number"]');
      await number.fill("1001");
      const region = editor.page.getByRole("region", { name: "Result" });
      const decision = region.getByRole("status").filter({ hasText: "Continue" });
      const isInView = (): Promise<boolean> =>
        decision.evaluate((said) => {
          const panel = said.closest(".call-events-panel")!.getBoundingClientRect();
          const { top, bottom } = said.getBoundingClientRect();
          return top >= panel.top && bottom <= panel.bottom;
        });
      for (let time = 0; time < 2; time++) {
        await editor.page.keyboard.press("Enter");
        await editor.page.locator(".call-events-test-result:not([aria-busy])").waitFor();
        await decision.waitFor();
        assert.equal(await isInView(), true);
        assert.match(
          await words(decision),
          /^Continue, calling name “Ann <Keller>” Answered by the flow in \d+ ms\.$/,
        );
        assert.equal(await number.evaluate((field) => field === document.activeElement), true);
        await number.scrollIntoViewIfNeeded();
      }
    }));

  it("tests the CURRI in whose button was pressed last, or that is chosen there", () =>
    withEditor(flow(crm.url), async (editor) => {
      const test = editor.page.locator(".call-events-test");
      const chosen = test.locator("select").first();
      await editor.pressButton("other");
      assert.equal(await chosen.inputValue(), "other");
      await editor.pressButton("in");
      assert.equal(await chosen.inputValue(), "in");
      await chosen.selectOption({ label: "other" });
      await test.locator('[name="calling_number"]').fill("1001");
      await editor.page.keyboard.press("Enter");
      await test.locator("tbody tr", { hasText: "elsewhere" }).waitFor();
      assert.deepEqual(crm.asked, ["/elsewhere"]);
    }));
});

describe("a call through a deployed flow", function () {
  this.timeout(60_000);
  let crm: Awaited<ReturnType<typeof startCrm>>;
  before(async () => {
    crm = await startCrm();
  });
  after(() => {
    crm.server.closeAllConnections();
    crm.server.close();
  });

  it("[WA-001][WA-002][WA-009][WA-019] asks the CRM once, answers with what it said, and shows it in the debug sidebar", () =>
    withEditor(withDebug(flow(crm.url)), async (editor) => {
      const cucm = new Cucm(`${nodeRed().url}/curri`);
      const answer = await cucm.ask({ callingNumber: "+1 (555) 123-4567", calledNumber: "50102" });
      cucm.close();
      assert.equal(answer.xacmlDecision, "Permit");
      assert.equal(answer.decision.calling_name, "Ann <Keller>");
      const lookUps = crm.asked.filter((url) => url.startsWith("/contacts/"));
      assert.equal(lookUps.length, 1);
      assert.match(lookUps[0]!, /^\/contacts\/%2B1%20%28555%29%20123-4567\?/);
      await editor.page.locator(".red-ui-debug-msg", { hasText: "Ann <Keller>" }).waitFor();

      const described = (await nodeRed().flows()).find(({ id }) => id === "crm");
      assert.equal(described?.info, "Asks who is calling");
      assert.doesNotMatch(decodeURIComponent(crm.asked.join("\n")), /Asks who is calling/);
    }));
});

import { strict as assert } from "node:assert";
import type { Form } from "../support/editor.js";
import { emptyFlow, sharedEditor } from "../support/editor-suite.js";

interface Rule {
  type: string;
  property: string;
  refuses: string[];
  accepts: string[];
}

const rules: Rule[] = [
  {
    type: "call-curri-in",
    property: "path",
    refuses: ["curri", "", "/a b"],
    accepts: ["/curri/x", "${CURRI_PATH}"],
  },
  {
    type: "call-curri-in",
    property: "deadline",
    refuses: ["0", "-5", "soon", "60000"],
    accepts: ["1500", "${WAIT}"],
  },
  {
    type: "call-curri-in",
    property: "timeZone",
    refuses: ["Mars/Olympus"],
    accepts: ["Europe/Berlin", "${ZONE}"],
  },
  {
    type: "call-webhook-out",
    property: "order",
    refuses: ["9", "101", "10.5", "x"],
    accepts: ["10", "100", "${ORDER}"],
  },
  {
    type: "call-webhook-out",
    property: "url",
    refuses: [""],
    accepts: ["https://crm.example/contacts/{{ event.calling_number }}", "${CRM_URL}"],
  },
  {
    type: "call-webhook-out",
    property: "timeout",
    refuses: ["0", "-1", "x"],
    accepts: ["5", "0.5", "${TIMEOUT}"],
  },
  {
    type: "call-webhook-out",
    property: "retries",
    refuses: ["-1", "11", "1.5"],
    accepts: ["0", "10", "${RETRIES}"],
  },
  {
    type: "call-webhook-out",
    property: "retryDelay",
    refuses: ["-1", "x"],
    accepts: ["0.1", "2", "${PAUSE}"],
  },
  { type: "call-webhook-out", property: "maxResponse", refuses: ["0", "x"], accepts: ["64", "${KB}"] },
  { type: "call-app-data-merge", property: "order", refuses: ["9", "101"], accepts: ["10", "${ORDER}"] },
];

describe("[WA-011][WA-020][WA-021] forms mark what cannot work", function () {
  this.timeout(60_000);
  const inEditor = sharedEditor(emptyFlow);

  const marked = async (form: Form, property: string): Promise<boolean> =>
    form.field(property).evaluate((field) => field.classList.contains("input-error"));

  for (const { type, property, refuses, accepts } of rules) {
    it(`${type}: ${property}`, () =>
      inEditor(async (editor) => {
        const id = await editor.drag(type);
        const form = await editor.edit(id);
        const wrong = new Map<string, boolean>();
        for (const value of [...refuses, ...accepts]) {
          await form.fill(property, value);
          await editor.page.keyboard.press("Tab");
          if ((await marked(form, property)) !== refuses.includes(value))
            wrong.set(value, refuses.includes(value));
        }
        assert.deepEqual([...wrong], [], "values with the wrong mark");

        await form.fill(property, refuses[0]!);
        await form.save();
        assert.ok((await editor.faults(id)).length > 0, "the node on the canvas is marked as well");
      }));
  }
});

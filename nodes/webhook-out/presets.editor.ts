import type { Preset } from "../common/editor/preset-bar.js";
import { tickEvents } from "./events.editor.js";

/** What a preset writes into the form, by property. Of several values the form's own stays, or the first is taken. */
type Fields = Record<string, string | boolean | readonly string[]>;

const growing: Fields = { retryDelay: "1", backoff: "exponential" };
const asPolicyApp: Fields = { timeout: "30", retries: "3", ...growing, retryOn: "server-error" };

/** Starting points; the runtime knows only the fields. */
const byName: Record<string, Fields> = {
  policyApp: { mode: "realtime", method: ["POST", "GET"], ...asPolicyApp, payload: "template" },
  lookUp: {
    mode: "realtime",
    method: "GET",
    ...asPolicyApp,
    timeout: "2",
    retries: "0",
    payload: "template",
  },
  postCall: {
    mode: "post-call",
    method: ["POST", "PUT", "GET"],
    httpsOnly: true,
    timeout: "10",
    retries: "1",
    retryDelay: "2",
    backoff: "linear",
    retryOn: "any-failure",
    payload: "post-call",
    format: ["json", "form"],
  },
  cubeEvent: { mode: "post-call", method: "POST", ...asPolicyApp, payload: "call-event", format: "json" },
  cdrEvent: { mode: "post-call", method: "POST", ...asPolicyApp, payload: "cdr-event", format: "json" },
  contactCentre: {
    mode: "post-call",
    method: "POST",
    timeout: "60",
    retries: "4",
    ...growing,
    retryOn: "any-failure",
    payload: "contact-centre",
    format: "json",
  },
};

export const presets = (words: Worded): Preset[] =>
  Object.entries(byName).map(([name, fields]) => ({
    label: words._(`preset.${name}.label`),
    title: words._(`preset.${name}.title`),
    apply() {
      for (const [property, value] of Object.entries(fields)) fill($(`#node-input-${property}`), value);
      if (fields.payload === "contact-centre") tickEvents();
    },
  }));

function fill(field: JQuery, value: Fields[string]): void {
  if (typeof value === "boolean") field.prop("checked", value);
  else if (typeof value === "string") field.val(value);
  else if (!value.includes(String(field.val()))) field.val(value[0] ?? "");
  field.trigger("change");
}

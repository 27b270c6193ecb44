import type { Preset } from "../common/editor/preset-bar.js";

/** What a preset writes into the form, by property; the runtime knows only the fields. */
type Fields = Record<string, string>;

const policyApp: Fields = {
  timeout: "30",
  retries: "3",
  retryDelay: "1",
  backoff: "exponential",
  retryOn: "server-error",
  payload: "template",
};

/** Starting points for calls that wait. A further kind of webhook adds its line here. */
const byName: Record<string, Fields> = {
  policyApp: { ...policyApp, method: "POST", format: "json" },
  lookUp: { ...policyApp, method: "GET", timeout: "2", retries: "0" },
  notify: { ...policyApp, method: "POST", format: "json", timeout: "2", retries: "1", onFailure: "continue" },
};

export const presets = (words: Worded): Preset[] =>
  Object.entries(byName).map(([name, fields]) => ({
    label: words._(`preset.${name}.label`),
    title: words._(`preset.${name}.title`),
    apply() {
      for (const [property, value] of Object.entries(fields)) {
        $(`#node-input-${property}`).val(value).trigger("change");
      }
    },
  }));

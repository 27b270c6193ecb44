import { labelStyle } from "../common/editor/label-style.js";
import { addStyle } from "../common/editor/style.js";
import { numberWithin } from "../common/editor/validators.js";

interface Store {
  name: string;
  kind: "embedded";
  path: string;
  keepDays: number | string;
  keepRows: number | string;
  version: number;
}

RED.nodes.registerType<Store>("call-store", {
  category: "config",
  defaults: {
    name: { value: "" },
    kind: { value: "embedded" },
    path: { value: "" },
    keepDays: { value: 14, validate: numberWithin(0, 3650) },
    keepRows: { value: 100000, validate: numberWithin(0, 100_000_000) },
    version: { value: 1 },
  },
  label() {
    return this.name || this.path || this._("label.default");
  },
  labelStyle,
  oneditprepare: addStyle,
});

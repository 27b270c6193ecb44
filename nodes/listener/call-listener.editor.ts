import { addressRows } from "../common/editor/address-rows.js";
import { showByChoice } from "../common/editor/choice.js";
import { showExamples } from "../common/editor/examples.js";
import { liveHint } from "../common/editor/hint.js";
import { labelStyle } from "../common/editor/label-style.js";
import { addStyle } from "../common/editor/style.js";
import { addressList, current, numberWithin } from "../common/editor/validators.js";

interface Listener {
  name: string;
  mode: "node-red" | "port";
  host: string;
  port: number | string;
  tls: string;
  clientCert: "none" | "require";
  allow: string[];
  maxBody: number | string;
  idleTimeout: number | string;
  version: number;
}

RED.nodes.registerType<Listener>("call-listener", {
  category: "config",
  defaults: {
    name: { value: "" },
    mode: { value: "node-red" },
    host: { value: "" },
    port: {
      value: "",
      validate(value, options) {
        return (
          current(this as never, "mode", true) !== "port" ||
          numberWithin(1, 65535).call(this as never, value, options)
        );
      },
    },
    tls: { value: "", type: "tls-config", required: false },
    clientCert: { value: "none" },
    allow: { value: [], validate: addressList },
    maxBody: { value: 256, validate: numberWithin(1, 102400) },
    idleTimeout: { value: 1200, validate: numberWithin(0, 86400) },
    version: { value: 1 },
  },
  label() {
    if (this.name) return this.name;
    return this.mode === "port" ? `${this.host}:${this.port}` : this._("label.node-red");
  },
  labelStyle,
  oneditprepare() {
    addStyle();
    showExamples(this);
    showByChoice($("#node-config-input-mode"), "data-for-mode");
    const clientCert = $("#node-config-input-clientCert");
    const tls = $("#node-config-input-tls");
    liveHint(clientCert, clientCert.add(tls), () => {
      const needsTls = clientCert.val() === "require" && ["", "_ADD_"].includes(String(tls.val() ?? ""));
      return needsTls ? this._("form.clientCert.needsTls") : "";
    });
    addressRows(this, $("#call-listener-allow"), this.allow);
  },
  oneditsave() {
    this.allow = $("#call-listener-allow")
      .find("input")
      .toArray()
      .map((input) => String($(input).val()).trim())
      .filter((address) => address !== "");
  },
});

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
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
});

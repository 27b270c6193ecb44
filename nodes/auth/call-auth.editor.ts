import { current } from "../common/editor/validators.js";

interface Auth {
  name: string;
  kind: "basic" | "bearer" | "header" | "oauth2";
  tokenUrl: string;
  scope: string;
  audience: string;
  clientAuth: "header" | "body";
  version: number;
}

RED.nodes.registerType<Auth>("call-auth", {
  category: "config",
  defaults: {
    name: { value: "" },
    kind: { value: "basic" },
    tokenUrl: {
      value: "",
      validate(value: string, _options) {
        const counts = current(this as never, "kind", true) === "oauth2";
        return !counts || /^https?:\/\/\S+$/.test(value) || this._("form.tokenUrl.invalid");
      },
    },
    scope: { value: "" },
    audience: { value: "" },
    clientAuth: { value: "header" },
    version: { value: 1 },
  },
  credentials: {
    username: { type: "text" },
    password: { type: "password" },
    token: { type: "password" },
    headerName: { type: "text" },
    headerValue: { type: "password" },
    clientId: { type: "text" },
    clientSecret: { type: "password" },
  },
  label() {
    return this.name || this._(`kind.${this.kind}`);
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
});

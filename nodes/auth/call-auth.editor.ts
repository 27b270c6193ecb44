import { showByChoice } from "../common/editor/choice.js";
import { showExamples } from "../common/editor/examples.js";
import { liveHint } from "../common/editor/hint.js";
import { labelStyle } from "../common/editor/label-style.js";
import { addStyle } from "../common/editor/style.js";
import { current, isHeaderName } from "../common/editor/validators.js";

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
  labelStyle,
  oneditprepare() {
    addStyle();
    showExamples(this);
    showByChoice($("#node-config-input-kind"), "data-for-kind");
    const headerName = $("#node-config-input-headerName");
    liveHint(headerName, headerName, () => {
      const name = String(headerName.val());
      return name === "" || isHeaderName(name) ? "" : this._("common.invalid.header", { name });
    });
    const tokenUrl = $("#node-config-input-tokenUrl");
    liveHint(tokenUrl, tokenUrl, () =>
      /^http:/i.test(String(tokenUrl.val())) ? this._("form.tokenUrl.plain") : "",
    );
  },
});

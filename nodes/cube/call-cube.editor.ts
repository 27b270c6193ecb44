import { showExamples } from "../common/editor/examples.js";
import { liveHint } from "../common/editor/hint.js";
import { labelStyle } from "../common/editor/label-style.js";
import { listenerUrl } from "../common/editor/listener-url.js";
import { addStyle } from "../common/editor/style.js";
import { filled, httpPath, isEnvironment, numberWithin } from "../common/editor/validators.js";
import { connectionEvents, iosConfiguration } from "./ios-configuration.editor.js";

interface Cube {
  name: string;
  host: string;
  port: number | string;
  path: string;
  secure: boolean;
  tls: string;
  listener: string;
  callbackPath: string;
  callbackUrl: string;
  application: string;
  version: number;
}

RED.nodes.registerType<Cube>("call-cube", {
  category: "config",
  defaults: {
    name: { value: "" },
    host: { value: "", validate: filled },
    port: { value: 8090, validate: numberWithin(1, 65535) },
    path: { value: "/cisco_xcc", validate: httpPath },
    secure: { value: false },
    tls: { value: "", type: "tls-config", required: false },
    listener: { value: "", type: "call-listener", required: false },
    callbackPath: { value: "/xcc", validate: httpPath },
    callbackUrl: {
      value: "",
      validate(value: string, _options) {
        return /^https?:\/\/\S+$/.test(value) || isEnvironment(value) || this._("form.callbackUrl.needed");
      },
    },
    application: { value: "node-red", validate: filled },
    version: { value: 1 },
  },
  label() {
    return this.name || this.host || "CUBE";
  },
  labelStyle,
  oneditprepare() {
    addStyle();
    showExamples(this);
    followSecure();
    suggestUrl(this);
    showConfiguration(this);
  },
});

const field = (name: keyof Cube): JQuery => $(`#node-config-input-${name}`);
const text = (name: keyof Cube): string => String(field(name).val() ?? "").trim();
const isSecure = (): boolean => field("secure").is(":checked");

/** The secure mode has a port of its own. */
function followSecure(): void {
  const usual = (): string => (isSecure() ? "443" : "8090");
  const show = (): void => void $("#call-cube-tls").toggle(isSecure());
  field("secure").on("change", () => {
    show();
    if (["443", "8090"].includes(text("port"))) field("port").val(usual()).trigger("change");
  });
  show();
}

function suggestUrl(node: EditorNode<Cube>): void {
  const suggestion = $("#call-cube-suggestion");
  const url = (): string => {
    const listener = RED.nodes.node(text("listener"));
    const { httpNodeRoot } = RED.settings;
    return listenerUrl(window.location, httpNodeRoot, listener as object | null, text("callbackPath"));
  };
  const words = $("<span>");
  // Made once: a click on it ends the typing in another field, and must still find it there.
  const use = $("<button>", { type: "button", class: "red-ui-button red-ui-button-small" })
    .text(node._("form.callbackUrl.use"))
    .on("click", () => void field("callbackUrl").val(url()).trigger("change"));
  suggestion.append(words, " ", use);
  const show = (): void => {
    words.text(node._("form.callbackUrl.suggestion", { url: url() }));
    suggestion.toggle(url() !== "" && url() !== text("callbackUrl"));
  };
  field("listener").add(field("callbackPath")).add(field("callbackUrl")).on("change input", show);
  show();
  liveHint(field("callbackUrl"), field("callbackUrl").add(field("secure")), () => {
    const given = text("callbackUrl");
    if (/\/\/(localhost|127\.|\[::1\])/.test(given)) return node._("form.callbackUrl.local");
    return isSecure() && given.startsWith("http:") ? node._("form.callbackUrl.plain") : "";
  });
}

function showConfiguration(node: EditorNode<Cube>): void {
  const configuration = $("#call-cube-ios");
  const show = (): void =>
    void configuration.text(
      iosConfiguration({
        host: text("host"),
        port: text("port"),
        secure: isSecure(),
        callbackUrl: text("callbackUrl"),
      }),
    );
  field("host").add(field("port")).add(field("secure")).add(field("callbackUrl")).on("change input", show);
  show();
  $("#call-cube-filter").text(node._("form.filter", { events: connectionEvents }));
  const copy = $("#call-cube-copy");
  copy.on("click", () => {
    RED.clipboard.copyText(configuration.text(), copy, node._("form.ios.copied"));
  });
}

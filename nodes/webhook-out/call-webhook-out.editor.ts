import { ownSlug, stackOrder } from "../common/editor/apps.js";
import { showByChoice } from "../common/editor/choice.js";
import { showExamples } from "../common/editor/examples.js";
import { fillMissing } from "../common/editor/fill-missing.js";
import { liveHint } from "../common/editor/hint.js";
import { headers, keyValueList, type Pair, pairs } from "../common/editor/key-value-list.js";
import { labelStyle } from "../common/editor/label-style.js";
import { presetBar } from "../common/editor/preset-bar.js";
import { orderHint, slugPreview } from "../common/editor/slug-preview.js";
import { addStyle } from "../common/editor/style.js";
import { formTabs } from "../common/editor/tabs.js";
import {
  type TemplateEditor,
  templateEditor,
  templateField,
  templateModeFor,
} from "../common/editor/template-field.js";
import { template } from "../common/editor/template-lint.js";
import { isHeaderName, numberWithin } from "../common/editor/validators.js";
import { eventBoxes, readEvents } from "./events.editor.js";
import { modeChoice } from "./mode.editor.js";
import { bodyHeight, showWhatIsSent } from "./payload.editor.js";
import { presets } from "./presets.editor.js";
import { sendTestButton } from "./send-test.editor.js";
import { triggerId, triggerIdField } from "./trigger-id.editor.js";
import { url, urlHint } from "./url.editor.js";

interface WebhookOut {
  name: string;
  order: number | string;
  mode: "realtime" | "post-call";
  enabled: boolean;
  method: "POST" | "GET" | "PUT" | "PATCH" | "DELETE";
  url: string;
  httpsOnly: boolean;
  headers: Pair[];
  query: Pair[];
  auth: string;
  payload: string;
  format: "json" | "form" | "xml" | "text";
  body: string;
  extras: Pair[];
  triggerId: string;
  tenantId: string;
  entityId: string;
  events: string[];
  parse: "auto" | "json" | "xml" | "text";
  message: string;
  timeout: number | string;
  retries: number | string;
  retryDelay: number | string;
  backoff: "exponential" | "linear" | "fixed";
  retryOn: "server-error" | "any-failure";
  circuit: boolean;
  onFailure: "continue" | "stop";
  tls: string;
  proxy: string;
  sign: "none" | "standard-webhooks" | "abp";
  maxResponse: number | string;
  concurrency: number | string;
  keepOrder: boolean;
  store: string;
  version: number;
}

/** The delivery's own id, which only this node's templates know. */
const extraPaths = ["webhook.id"];
const tabs = ["request", "authentication", "reliability", "result"];

/** What the open form holds beyond its inputs. */
interface OpenForm {
  body: TemplateEditor;
  headers: { read(): Pair[] };
  query: { read(): Pair[] };
  extras: { read(): Pair[] };
}

let form: OpenForm | undefined;

function closeForm(): void {
  form?.body.close();
  form = undefined;
}

RED.nodes.registerType<WebhookOut>("call-webhook-out", {
  category: "call events",
  color: "#C0DEED",
  icon: "call-webhook-out.svg",
  inputs: 1,
  outputs: 2,
  defaults: {
    name: { value: "", validate: ownSlug },
    order: { value: 50, validate: stackOrder },
    mode: { value: "realtime" },
    enabled: { value: true },
    method: { value: "POST" },
    url: { value: "", validate: url },
    httpsOnly: { value: false },
    headers: { value: [], validate: headers },
    query: { value: [], validate: pairs },
    auth: { value: "", type: "call-auth", required: false },
    payload: { value: "template" },
    format: { value: "json" },
    body: { value: "", validate: template },
    extras: { value: [], validate: pairs },
    triggerId: { value: "", validate: triggerId },
    tenantId: { value: "" },
    entityId: { value: "" },
    events: { value: [] },
    parse: { value: "auto" },
    message: { value: "", validate: template },
    timeout: { value: 30, validate: numberWithin(0.1, 3600, "any") },
    retries: { value: 3, validate: numberWithin(0, 10) },
    retryDelay: { value: 1, validate: numberWithin(0, 3600, "any") },
    backoff: { value: "exponential" },
    retryOn: { value: "server-error" },
    circuit: { value: true },
    onFailure: { value: "continue" },
    tls: { value: "", type: "tls-config", required: false },
    proxy: { value: "", type: "http proxy", required: false },
    sign: { value: "none" },
    maxResponse: { value: 1024, validate: numberWithin(1, 102400) },
    concurrency: { value: 16, validate: numberWithin(1, 128) },
    keepOrder: { value: true },
    store: { value: "", type: "call-store", required: false },
    version: { value: 1 },
  },
  credentials: {
    secret: { type: "password" },
  },
  paletteLabel: "webhook out",
  label() {
    return this.name || "webhook out";
  },
  labelStyle,
  inputLabels() {
    return this._("label.input");
  },
  outputLabels(index) {
    return this._(index === 0 ? "label.sent" : "label.failed");
  },
  oneditprepare() {
    addStyle();
    showExamples(this);
    fillMissing(this);
    slugPreview(this);
    orderHint(this);
    modeChoice();
    presetBar($("#call-webhook-out-presets"), this._("preset.lead"), presets(this));
    templateField(this, $("#node-input-url"), { extraPaths });
    templateField(this, $("#node-input-message"), { extraPaths });
    form = {
      body: templateEditor(this, "body", templateModeFor(this.format), { extraPaths }),
      headers: pairList(this, "headers"),
      query: pairList(this, "query"),
      extras: pairList(this, "extras"),
    };
    showWhatIsSent(this, form.body);
    triggerIdField();
    eventBoxes(this);
    sendTestButton(this);
    showByChoice($("#node-input-sign"), "data-for-sign");
    urlHint(this);
    timeoutHint(this);
    formTabs(
      "call-webhook-out-tabs",
      tabs.map((tab) => ({ id: `call-webhook-out-${tab}`, label: this._(`tab.${tab}`) })),
    );
  },
  oneditsave() {
    this.headers = form?.headers.read() ?? this.headers;
    this.query = form?.query.read() ?? this.query;
    this.extras = form?.extras.read() ?? this.extras;
    this.events = readEvents();
    form?.body.save();
    closeForm();
  },
  oneditcancel: closeForm,
  oneditresize() {
    form?.body.resizeTo(bodyHeight);
  },
});

function pairList(
  node: EditorNode<WebhookOut>,
  property: "headers" | "query" | "extras",
): { read(): Pair[] } {
  return keyValueList(node, $(`#call-webhook-out-${property}`), node[property], {
    keyLabel: node._(`form.${property}.key`),
    valueLabel: node._(`form.${property}.value`),
    extraPaths,
    ...(property === "headers" ? { keyFits: isHeaderName } : {}),
  });
}

/** Nobody waits for what is delivered after the call. */
function timeoutHint(node: EditorNode<WebhookOut>): void {
  const timeout = $("#node-input-timeout");
  const mode = $("#node-input-mode");
  liveHint(
    timeout,
    timeout.add(mode),
    () => (Number(timeout.val()) > 5 && mode.val() === "realtime" ? node._("form.timeout.realtime") : ""),
    "note",
  );
}

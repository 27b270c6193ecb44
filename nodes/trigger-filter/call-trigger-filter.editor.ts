import { showByChoice } from "../common/editor/choice.js";
import { fieldGroups } from "../common/editor/fields.js";
import { liveHint } from "../common/editor/hint.js";
import { labelStyle } from "../common/editor/label-style.js";
import { presetBar } from "../common/editor/preset-bar.js";
import { addStyle } from "../common/editor/style.js";
import { type Condition, conditionFault } from "./condition.editor.js";
import { type ConditionRow, conditionRow, fieldList } from "./condition-row.editor.js";
import { contradictionHint } from "./contradiction.editor.js";
import { likelyKind, presetKinds, presets } from "./presets.editor.js";

interface TriggerFilter {
  name: string;
  conditions: Condition[];
  store: string;
  version: number;
}

const blank: Condition = { field: "", op: "eq", value: "", valueType: "str", ignoreCase: false };

RED.nodes.registerType<TriggerFilter>("call-trigger-filter", {
  category: "call events",
  color: "#E2D96E",
  icon: "call-trigger-filter.svg",
  inputs: 1,
  outputs: 2,
  defaults: {
    name: { value: "" },
    conditions: {
      value: [],
      validate(conditions: Condition[], _options) {
        const faults = conditions.flatMap((condition) => conditionFault(condition) ?? []);
        return faults.length === 0 || faults.map((fault) => this._(`form.invalid.${fault}`)).join(" ");
      },
    },
    store: { value: "", type: "call-store", required: false },
    version: { value: 1 },
  },
  paletteLabel: "trigger filter",
  label() {
    return this.name || "trigger filter";
  },
  labelStyle,
  inputLabels() {
    return this._("label.input");
  },
  outputLabels(index) {
    return this._(index === 0 ? "label.hit" : "label.noHit");
  },
  oneditprepare() {
    addStyle();
    const list = $("#call-trigger-filter-conditions");
    const groups = fieldGroups(this);
    list.after(fieldList(groups));
    list.editableList<Partial<Condition>>({
      removable: true,
      sortable: true,
      height: "auto",
      addItem: (container, _index, condition) => {
        container.data("row", conditionRow(this, container, { ...blank, ...condition }, groups));
      },
      removeItem: () => list.trigger("change"),
    });
    list.editableList("addItems", this.conditions);
    liveHint(list, settled(list), () => contradictionHint(this, conditionsIn(list)));
    presetBars(this, (conditions) => {
      dropBlankRows(list);
      list.editableList("addItems", conditions);
      list.trigger("change");
    });
    $("#call-trigger-filter-reset").on("click", () => resetHits(this));
  },
  oneditsave() {
    this.conditions = conditionsIn($("#call-trigger-filter-conditions"));
  },
});

const conditionsIn = (list: JQuery): Condition[] =>
  list
    .editableList("items")
    .toArray()
    .map((item) => ($(item).data("row") as ConditionRow).read());

/** Changes when the rows have: while one is being built, its inputs tell of changes before it can be read. */
function settled(list: JQuery): JQuery {
  const later = $("<span>");
  list.on("change input", () => queueMicrotask(() => void later.trigger("change")));
  return later;
}

/** A line of presets for each kind of message, and the choice of which is shown. */
function presetBars(node: EditorNode, add: (conditions: Condition[]) => void): void {
  const bars = $("#call-trigger-filter-presets");
  const label = node._("preset.kind.label");
  const choice = $("<select>", {
    id: "call-trigger-filter-kind",
    class: "call-events-kind",
    "aria-label": label,
  }).appendTo(bars);
  for (const kind of presetKinds) {
    $("<option>", { value: kind })
      .text(node._(`preset.kind.${kind}`))
      .appendTo(choice);
    const bar = $("<div>", { "data-for-presets": kind }).appendTo(bars);
    presetBar(bar, node._("preset.lead"), presets(node, kind, add));
  }
  choice.val(likelyKind(node));
  showByChoice(choice, "data-for-presets");
}

/** A row just added and not yet filled in makes way for a preset. */
function dropBlankRows(list: JQuery): void {
  for (const item of list.editableList("items").toArray()) {
    const row: ConditionRow = $(item).data("row");
    if (row.read().field === "") list.editableList("removeItem", $(item).data("data"));
  }
}

function resetHits(node: EditorNode<TriggerFilter>): void {
  $.ajax({ url: `call-events/triggers/${encodeURIComponent(node.id)}/reset`, type: "POST" })
    .done(() => RED.notify(node._("form.hits.done"), "success"))
    .fail(({ status }) => {
      const reason =
        status === 404 ? "notDeployed" : status === 401 || status === 403 ? "noPermission" : "failed";
      RED.notify(node._(`form.hits.${reason}`), "error");
    });
}

import { callStates } from "../../lib/call/index.js";
import { liveHint } from "../common/editor/hint.js";
import { labelStyle } from "../common/editor/label-style.js";
import { addStyle } from "../common/editor/style.js";
import { timeZoneField } from "../common/editor/time-zone-field.js";
import { timeZone } from "../common/editor/validators.js";

interface XccIn {
  name: string;
  cube: string;
  states: string[];
  timeZone: string;
  version: number;
}

RED.nodes.registerType<XccIn>("call-xcc-in", {
  category: "call events",
  color: "#87A980",
  icon: "call-xcc-in.svg",
  inputs: 0,
  outputs: 1,
  defaults: {
    name: { value: "" },
    cube: { value: "", type: "call-cube", required: true },
    states: {
      value: [...callStates],
      validate(value: string[], _options) {
        return value.length > 0 || this._("form.states.none");
      },
    },
    timeZone: { value: "", validate: timeZone },
    version: { value: 1 },
  },
  paletteLabel: "CUBE XCC in",
  label() {
    return this.name || "CUBE XCC in";
  },
  labelStyle,
  outputLabels() {
    return this._("label.output");
  },
  oneditprepare() {
    addStyle();
    timeZoneField($("#node-input-timeZone"));
    stateBoxes(this);
  },
  oneditsave() {
    this.states = chosenStates();
  },
});

const boxId = (state: string): string => `call-xcc-in-state-${state}`;
const boxes = (): JQuery => $("#call-xcc-in-states input");
const chosenStates = (): string[] => callStates.filter((state) => $(`#${boxId(state)}`).is(":checked"));

function stateBoxes(node: EditorNode<XccIn>): void {
  const group = $("#call-xcc-in-states");
  const choices = $("<div>", { class: "call-events-choices" }).appendTo(group);
  for (const state of callStates) {
    const box = $("<input>", { type: "checkbox", id: boxId(state) });
    box.prop("checked", node.states.includes(state));
    choices.append($("<label>").append(box, $("<span>").text(node._(`form.states.${state}`))));
  }
  liveHint(boxes().last(), boxes(), () => (chosenStates().length === 0 ? node._("form.states.none") : ""));
}

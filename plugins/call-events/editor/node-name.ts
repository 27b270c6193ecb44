import { editor } from "./editor.js";

/** The name that a node has on the canvas; of one that is gone its id. With its flow where another flow has one that reads the same. */
export function nameOf(words: Worded, id: string): string {
  const node = editor.nodes.node(id);
  if (!node) return words._("node.gone", { id });
  const name = ownName(node);
  const flow = flowOf(node);
  const isAlone = nodesOfType(node.type).every((other) => other.z === node.z || ownName(other) !== name);
  return isAlone || flow === "" ? name : words._("node.inFlow", { name, flow });
}

/** A CURRI in without a name is known by its path: the flow that CUCM asks. */
function ownName(node: AnyNode): string {
  if (node.name || !node.type) return node.name || node.id;
  const label = (node as AnyNode & { _def?: { paletteLabel?: string } })._def?.paletteLabel ?? node.type;
  return node.type === "call-curri-in" ? `${label} ${node.path}` : label;
}

/** The name of the flow or subflow that a node stands on; "" for a configuration node of all flows. */
function flowOf({ z }: AnyNode): string {
  const { workspace, subflow } = editor.nodes;
  return workspace(z)?.label ?? subflow(z)?.name ?? "";
}

/** A node's name; pressed, it shows the node on the canvas. */
export function nodeLink(words: Worded, id: string): JQuery {
  const name = nameOf(words, id);
  if (!editor.nodes.node(id)) return $("<span>", { class: "call-events-muted" }).text(name);
  return $("<button>", { type: "button", class: "call-events-link", title: words._("node.reveal") })
    .append($("<i>", { class: "fa fa-crosshairs", "aria-hidden": "true" }), $("<span>").text(name))
    .on("click", (event) => {
      event.stopPropagation();
      editor.view.reveal(id);
    });
}

/** A select of the nodes of some types, configuration nodes too, wherever they stand; the first choice is all of them. */
export class NodeFilter {
  readonly element: JQuery;
  readonly #words: Worded;
  readonly #types: readonly string[];
  readonly #all: string;

  constructor(words: Worded, types: readonly string[], all: string, onChange: () => void) {
    this.#words = words;
    this.#types = types;
    this.#all = all;
    this.element = $("<select>").attr("aria-label", words._("node.filter")).on("change", onChange);
    this.fill();
  }

  get value(): string {
    return String(this.element.val() ?? "");
  }

  /** Takes the nodes that there are now. @param wanted the one to choose; what is chosen when not given */
  fill(wanted = this.value): void {
    const nodes = this.#types
      .flatMap(nodesOfType)
      .map(({ id }) => ({ id, name: nameOf(this.#words, id) }))
      .sort((one, other) => one.name.localeCompare(other.name));
    if (wanted !== "" && !nodes.some(({ id }) => id === wanted))
      nodes.push({ id: wanted, name: nameOf(this.#words, wanted) });
    this.element.empty().append($("<option>", { value: "" }).text(this.#all));
    for (const { id, name } of nodes) this.element.append($("<option>", { value: id }).text(name));
    this.element.val(wanted);
  }
}

function nodesOfType(type: string): AnyNode[] {
  const nodes = editor.nodes.filterNodes({ type });
  editor.nodes.eachConfig((node) => {
    if (node.type === type) nodes.push(node);
  });
  return nodes;
}

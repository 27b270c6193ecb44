/**
 * Gives a node of a flow from before there were some of its fields their defaults, in the node and in its open form:
 * an empty field would be saved as one that says nothing, an unticked box as a no.
 */
export function fillMissing(node: EditorNode): void {
  const open = node as unknown as Record<string, unknown> & { _def: { defaults: object } };
  for (const [property, { value }] of Object.entries(
    open._def.defaults as Record<string, { value: unknown }>,
  )) {
    if (open[property] !== undefined) continue;
    open[property] = structuredClone(value);
    const field = $(`#node-input-${property}`);
    if (typeof value === "boolean") field.prop("checked", value);
    else if (typeof value !== "object") field.val(String(value ?? ""));
  }
}

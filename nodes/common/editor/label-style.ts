/** A name that somebody gave stands in italics, as with the nodes of Node-RED itself. For `labelStyle` of a definition. */
export function labelStyle(this: EditorNode): string {
  return this.name ? "node_label_italic" : "";
}

import { liveHint } from "../common/editor/hint.js";

/** What tells apart where requests arrive. */
interface Place {
  listener: string;
  path: string;
}

/** The server of a listener: those of one port share it, and those without a port share Node-RED's own. */
function serverOf(listener: string): string {
  const node = RED.nodes.node(listener);
  return node?.mode === "port" ? `${node.host}:${node.port}` : "";
}

const withoutEnd = (path: string): string => path.trim().replace(/(?<=.)\/$/, "");

function runs({ d, z }: { d?: boolean; z: string }): boolean {
  const flow = RED.nodes.workspace(z);
  return !d && flow !== undefined && !flow.disabled;
}

/** Another CURRI in that runs, and to which the same requests go. */
function twinAt(id: string, { listener, path }: Place): AnyNode | undefined {
  return RED.nodes
    .filterNodes({ type: "call-curri-in" })
    .find(
      (other) =>
        other.id !== id &&
        runs(other) &&
        serverOf(String(other.listener)) === serverOf(listener) &&
        withoutEnd(String(other.path)) === withoutEnd(path),
    );
}

/** In words, who has the place already; "" = nobody. */
function pathTaken(node: EditorNode, place: Place): string {
  const twin = runs(node) ? twinAt(node.id, place) : undefined;
  if (!twin) return "";
  const flow = RED.nodes.workspace(twin.z)?.label ?? "";
  return node._("form.pathTaken", { name: twin.name || "CURRI in", flow });
}

/**
 * Says below the path who has it, whether it or the listener changes. A hint only and no validator: Node-RED validates
 * the node that was edited and no other, so a mark would outlive the change of the other node. Which of two has the path
 * is told by the status of the one that waits.
 */
export function pathHint(node: EditorNode): void {
  const path = $("#node-input-path");
  const listener = $("#node-input-listener");
  liveHint(path, path.add(listener), () =>
    pathTaken(node, { listener: String(listener.val() ?? ""), path: String(path.val()) }),
  );
}

import type { Node, NodeAPI } from "node-red";

/**
 * The config node that a form names, seen as what it offers.
 *
 * @param id "" = none chosen
 * @returns undefined when none is chosen, or when it is missing or disabled
 */
export const configNode = <T extends object>(RED: NodeAPI, id: string): (Node & T) | undefined =>
  id === "" ? undefined : ((RED.nodes.getNode(id) as (Node & T) | null) ?? undefined);

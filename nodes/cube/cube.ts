import type { CallStateEvent, RegistrationState } from "../../lib/xcc/index.js";

/** How a gateway stands, as the nodes that watch it show it: first what keeps its messages from arriving. */
export type CubeState =
  | { kind: "not-listening"; code: string }
  | { kind: "path-in-use" }
  | { kind: "login-required" }
  | RegistrationState;

export interface CubeContact {
  state: CubeState;
  /** Epoch ms of the last probe; undefined = none yet. */
  probedAt: number | undefined;
}

export interface CubeWatcher {
  onEvent(event: CallStateEvent): void;
  onContact(contact: CubeContact): void;
}

/** A gateway as its configuration offers it to the nodes of flows. */
export interface Cube {
  /** Stands in events: the name of the form, else the host. */
  readonly name: string;
  /**
   * @param nodeId of who watches: the next one of the same id is told what happened while it was being redeployed
   * @returns stops watching; `forGood` = that node is deleted
   */
  watch(nodeId: string, watcher: CubeWatcher): (forGood: boolean) => void;
}

/** What every call-cube node is, so that an in node can take it from its configuration. */
export interface HasCube {
  /** Absent when the configuration could not be used; the call-cube node has said why. */
  cube?: Cube;
}

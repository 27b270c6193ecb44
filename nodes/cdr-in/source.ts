import type { Node, NodeAPI } from "node-red";
import type { Words } from "../common/words.js";
import type { CdrInConfig } from "./config.js";
import type { RecordSender } from "./record-sender.js";
import type { CdrInStatus } from "./status.js";

export type CdrInNode = Node<{ username?: string; password?: string; secret?: string }>;

/** What a source of records works with. */
export interface SourceSetting {
  RED: NodeAPI;
  node: CdrInNode;
  config: CdrInConfig;
  words: Words;
  status: CdrInStatus;
  sender: RecordSender;
}

/** A source at work. */
export interface Receiving {
  /** @param removed the node is deleted; otherwise it is being redeployed */
  close(removed: boolean): void | Promise<void>;
}

/** Starts to take records; undefined when its form cannot be used, which the status says. */
export type RecordSource = (setting: SourceSetting) => Receiving | undefined;

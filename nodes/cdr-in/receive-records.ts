import type { NodeAPI, NodeDef } from "node-red";
import { checkedTimeZone } from "../common/time-zone.js";
import { wordsOf } from "../common/words.js";
import { type CdrInConfig, migrate } from "./config.js";
import { receiveByHttp } from "./receive-by-http.js";
import { receiveBySftp } from "./receive-by-sftp.js";
import { receiveFromFolder } from "./receive-from-folder.js";
import { receiveMessages } from "./receive-messages.js";
import { RecordSender } from "./record-sender.js";
import { forgetNode } from "./sent-memory.js";
import type { CdrInNode, Receiving, RecordSource } from "./source.js";
import { CdrInStatus } from "./status.js";

/** Where records come from, each with the function that takes them. */
const sources: Record<CdrInConfig["source"], RecordSource> = {
  folder: receiveFromFolder,
  sftp: receiveBySftp,
  http: receiveByHttp,
  message: receiveMessages,
};

/** Starts the flow with each record that arrives. */
export function receiveRecords(RED: NodeAPI, node: CdrInNode, raw: NodeDef): void {
  const config = migrate(raw);
  const words = wordsOf(RED, node);
  const status = new CdrInStatus(node, words);
  const timeZone = checkedTimeZone(node, config.timeZone, words);
  const sender = new RecordSender(node, config, timeZone, words, status);
  const receiving: Receiving | undefined = sources[config.source]({
    RED,
    node,
    config,
    words,
    status,
    sender,
  });

  node.on("close", (removed: boolean, done: () => void) => {
    sender.stop();
    status.close();
    if (removed) forgetNode(node.id);
    Promise.resolve(receiving?.close(removed)).then(
      () => done(),
      () => done(),
    );
  });
}

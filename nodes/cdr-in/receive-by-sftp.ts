import type { NodeMessage } from "node-red";
import { SftpServer } from "../../lib/cdr/index.js";
import { plainAddress } from "../../lib/http/index.js";
import { systemClock } from "../../lib/time/index.js";
import { oncePerSecond, QuietWarnings } from "../common/quiet-warnings.js";
import { openSpool } from "./open-spool.js";
import { sentMemoryOf } from "./sent-memory.js";
import type { Receiving, SourceSetting } from "./source.js";
import { callEventsFolder } from "./spool-folder.js";

/** Takes files from CUCM itself: an SFTP server with one user. A file is confirmed when it is on the disk. */
export function receiveBySftp(setting: SourceSetting): Receiving | undefined {
  const { RED, node, config, words, status } = setting;
  const { username = "", password = "" } = node.credentials ?? {};
  if (username === "" || password === "") {
    status.problem("no-login");
    node.error(words("errors.login"));
    return undefined;
  }
  const { host, port, legacy } = config;
  const warnings = new QuietWarnings(node, oncePerSecond);
  const spool = openSpool(setting, {
    warnings,
    seen: sentMemoryOf(node.id).rows, // a file whose confirmation got lost comes again
    onTaken: (name) => status.file(name),
  });
  const troubles = new QuietWarnings(node); // the port is tried every two seconds
  const place = `${host === "" ? "*" : host}:${port}`;
  const server = new SftpServer({
    host,
    port,
    legacy,
    username,
    password,
    keyFolder: callEventsFolder(RED),
    inbox: spool,
    clock: systemClock,
    onState(state) {
      status.server(state, place);
      if (state.kind === "failed")
        troubles.warn(state.code, () => words("errors.not-listening", { reason: state.message }));
    },
    onRefused(address, why) {
      if (why === "login") status.wrongLogin();
      warnings.warn(why, (count) => words(`errors.sftp-${why}`, { address: plainAddress(address), count }));
    },
    onFailure: (filename, { message: reason }) =>
      node.error(words("errors.not-stored", { filename, reason }), { filename } as NodeMessage),
  });
  void server.start();

  return {
    async close() {
      await server.close();
      spool.close();
    },
  };
}

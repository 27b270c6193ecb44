import type { Node, NodeAPI, NodeDef } from "node-red";
import { AllowList, type Arrival, OwnServer } from "../../lib/http/index.js";
import { configNode } from "../common/config-node.js";
import { type HasListener, nodeRedArrival } from "../common/listener.js";
import { oncePerSecond, QuietWarnings } from "../common/quiet-warnings.js";
import { wordsOf } from "../common/words.js";
import { migrate } from "./config.js";

interface TlsConfigNode {
  addTLSOptions(options: object): object;
}

/** Makes the listener of a form; what is wrong with it is said, and the in nodes find none. */
export function openListener(RED: NodeAPI, node: Node & HasListener, raw: NodeDef): void {
  const config = migrate(raw);
  const words = wordsOf(RED, node);
  try {
    const allow = new AllowList(config.allow);
    const arrival = config.mode === "port" ? ownServer(allow) : nodeRedArrival(RED);
    node.listener = {
      arrival,
      allow,
      maxBody: config.maxBody * 1024,
      idleTimeoutMs: config.idleTimeout * 1000,
    };
    closeWith(node, arrival);
  } catch (error) {
    // A bad certificate, a bad address in the allow list: the in nodes of this listener show that it has failed.
    node.error(words("errors.unusable", { reason: (error as Error).message }));
  }

  function ownServer(allow: AllowList): OwnServer {
    if (config.port === 0) throw new RangeError(words("errors.no-port"));
    const tls = config.tls === "" ? undefined : tlsOptions(config.tls);
    if (!tls && config.clientCert === "require") throw new TypeError(words("errors.client-cert-without-tls"));
    const warnings = new QuietWarnings(node, oncePerSecond);
    return new OwnServer(
      {
        host: config.host,
        port: config.port,
        ...(tls ? { tls } : {}),
        clientCert: config.clientCert,
        allow,
        idleTimeoutMs: config.idleTimeout * 1000,
      },
      (reason) => warnings.warn("refused", (count) => words("errors.refused", { reason, count })),
    );
  }

  function tlsOptions(id: string): object {
    const tls = configNode<TlsConfigNode>(RED, id);
    if (!tls) throw new TypeError(words("errors.no-tls-config"));
    return tls.addTLSOptions({});
  }
}

function closeWith(node: Node, arrival: Arrival): void {
  if (!(arrival instanceof OwnServer)) return;
  node.on("close", (removed: boolean, done: () => void) => {
    arrival.close(removed);
    done();
  });
}

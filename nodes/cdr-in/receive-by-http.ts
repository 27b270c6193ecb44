import { jsonValues, RecordError, readJsonRecord, type Verifier, verifierFor } from "../../lib/cdr/index.js";
import type { ArrivalState, BodyError, Exchange } from "../../lib/http/index.js";
import { systemClock } from "../../lib/time/index.js";
import { listenerOf } from "../common/listener.js";
import { oncePerSecond, QuietWarnings } from "../common/quiet-warnings.js";
import { openSpool } from "./open-spool.js";
import type { Receiving, SourceSetting } from "./source.js";

/** How long a body may take to arrive, ms. */
const bodyWithinMs = 30_000;
/** How long a request may wait for the node that is being redeployed, ms. */
const orphanAfterMs = 5000;

const bodyStatus: Record<BodyError["code"], number> = {
  too_large: 413,
  too_slow: 408,
  aborted: 400,
  consumed: 400,
};

/** Takes records as JSON over HTTP. The sender is told yes when they are on the disk, and otherwise what is wrong. */
export function receiveByHttp(setting: SourceSetting): Receiving | undefined {
  const { RED, node, config, words, status } = setting;
  const listener = listenerOf(RED, config.listener);
  if (!listener) {
    status.problem("no-listener");
    return undefined;
  }
  let verifies: Verifier;
  try {
    verifies = verifierFor(config.verify, node.credentials?.secret ?? "");
  } catch {
    status.problem("no-secret");
    node.error(words("errors.secret"));
    return undefined;
  }
  const warnings = new QuietWarnings(node, oncePerSecond);
  const spool = openSpool(setting, { warnings });

  const receive = async (exchange: Exchange): Promise<void> => {
    let body: Buffer;
    try {
      body = await exchange.readBody(listener.maxBody, bodyWithinMs);
    } catch (error) {
      refuse(exchange, bodyStatus[(error as BodyError).code] ?? 400, error as BodyError);
      return;
    }
    if (!verifies(exchange.headers, body, systemClock.now())) {
      answer(exchange, 401, { error: { code: "not_verified", message: "The request is not verified" } });
      status.refused();
      const address = exchange.remoteAddress;
      warnings.warn("verify", (count) => words("errors.verify", { address, count }));
      return;
    }
    try {
      const records = checked(body, config.format);
      await spool.add("", body);
      answer(exchange, 200, { records });
    } catch (error) {
      if (error instanceof RecordError) refuse(exchange, error.code === "not_json" ? 400 : 422, error);
      else {
        warnings.warn("spool", () => words("errors.spool", { reason: (error as Error).message }));
        answer(exchange, 503, { error: { code: "not_stored", message: "The records could not be stored" } });
      }
    }
  };

  const refuse = (exchange: Exchange, code: number, error: { code: string; message: string }): void => {
    answer(exchange, code, { error: { code: error.code, message: error.message } });
    status.refused();
    warnings.warn("refused", (count) =>
      words("errors.refused", { address: exchange.remoteAddress, reason: error.message, count }),
    );
  };

  let isOurPath = true;
  let state: ArrivalState = { kind: "starting" };
  const claim = listener.arrival.claim(config.path, {
    methods: ["POST"],
    allow: listener.allow,
    idleTimeoutMs: listener.idleTimeoutMs,
    orphanAfterMs,
    onRequest: (exchange) => void receive(exchange),
    onOrphan: (exchange) =>
      answer(exchange, 503, { error: { code: "closed", message: "Nobody takes records here" } }),
    onTurn(active) {
      isOurPath = active;
      status.arrival(state, isOurPath);
      if (!active) node.warn(words("errors.path-in-use", { path: config.path }));
    },
    onRefused: (address) => warnings.warn("address", (count) => words("errors.address", { address, count })),
  });
  const stopTelling = listener.arrival.onState((next) => {
    state = next;
    status.arrival(state, isOurPath);
    if (next.kind === "failed")
      warnings.warn(next.code, () => words("errors.not-listening", { reason: next.message }));
  });

  return {
    close(removed) {
      stopTelling();
      claim.release(removed);
      spool.close();
    },
  };
}

/** How many records there are. All of them can be read, so that none is lost after the sender was told yes. @throws RecordError */
function checked(body: Buffer, format: SourceSetting["config"]["format"]): number {
  const values = jsonValues(body.toString("utf8"));
  const options = { keepBlanks: false, timeZone: "", receivedAt: 0 };
  for (const [index, value] of values.entries()) {
    try {
      readJsonRecord(value, format, options);
    } catch (error) {
      if (!(error instanceof RecordError) || values.length === 1) throw error;
      throw new RecordError(error.code, `Record ${index + 1} of ${values.length}: ${error.message}`);
    }
  }
  return values.length;
}

function answer(exchange: Exchange, status: number, body: object): void {
  exchange.reply(status, { "Content-Type": "application/json" }, JSON.stringify(body));
}

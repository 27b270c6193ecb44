import { Agent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import { type CurriResponse, type RequestFields, readResponse, writeRequest } from "../../lib/curri/index.js";

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  tookMs: number;
  /** The socket's own port: equal ports, one connection. */
  localPort: number;
}

export interface TlsIdentity {
  ca?: string;
  key?: string;
  cert?: string;
}

/** A CUCM node: keeps its sockets, probes with HEAD, asks with POST. */
export class Cucm {
  readonly #url: URL;
  readonly #agent: Agent;

  constructor(url: string, options: TlsIdentity & { maxSockets?: number } = {}) {
    const { maxSockets = 20, ...identity } = options;
    this.#url = new URL(url);
    const keep = { keepAlive: true, maxSockets };
    this.#agent = this.#url.protocol === "https:" ? new TlsAgent({ ...keep, ...identity }) : new Agent(keep);
  }

  probe(): Promise<RawAnswer> {
    return this.send("HEAD", undefined);
  }

  async ask(fields: RequestFields): Promise<CurriResponse & { tookMs: number }> {
    const answer = await this.post(writeRequest(fields));
    if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`);
    return { ...readResponse(answer.body), tookMs: answer.tookMs };
  }

  /** @param headers replace those that CUCM sends; "" leaves one out */
  post(body: Buffer | string, headers: Record<string, string> = {}): Promise<RawAnswer> {
    return this.send("POST", Buffer.from(body), headers);
  }

  send(method: string, body?: Buffer, headers: Record<string, string> = {}): Promise<RawAnswer> {
    const started = performance.now();
    const request = this.#url.protocol === "https:" ? tlsRequest : httpRequest;
    const own = {
      Accept: "*/*",
      "Content-Type": "text/xml; charset=ISO-8859-1",
      methodName: "isRoleAccessAllowed",
      "User-Agent": "CiscoUCM-HttpClient/1.0",
      ...(body ? { "Content-Length": String(body.length) } : {}),
    };
    const sentHeaders = Object.entries({ ...own, ...headers }).filter(([, value]) => value !== "");
    return new Promise((resolve, reject) => {
      const sent = request(this.#url, {
        method,
        agent: this.#agent,
        headers: Object.fromEntries(sentHeaders),
      });
      sent.on("error", reject);
      sent.on("response", (response) => {
        const { localPort = 0 } = response.socket;
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
            tookMs: performance.now() - started,
            localPort,
          }),
        );
      });
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

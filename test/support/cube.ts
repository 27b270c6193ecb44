import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, Agent as HttpAgent, request as httpRequest, type Server } from "node:http";
import { createServer as createTlsServer, Agent as TlsAgent, request as tlsRequest } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { readMessage, type XccMessage } from "../../lib/xcc/index.js";
import type { Certificate } from "./certificates.js";
import { type CallKind, type CallParties, callScript } from "./cube-calls.js";
import { fault, header, type LegStep, legEvent, message, question } from "./cube-messages.js";

export interface CubeOptions {
  host?: string;
  port?: number;
  /** As in the router's configuration; the gateway knows its application by it. */
  remoteUrl: string;
  /** The secure mode: what it shows as server and as client, and whom it trusts. */
  tls?: { ca: string; server: Certificate; client: Certificate };
  /** Whether connections to the application are kept (`http client connection persistent`). */
  persistent?: boolean;
}

/** A request of the application. */
export interface AppRequest {
  /** The message's own name. */
  name: string;
  body: string;
  headers: NodeJS.Dict<string | string[]>;
  registrationId: string;
}

export interface AppAnswer {
  status: number;
  contentType: string;
  text: string;
  /** Undefined when there is no body. */
  message: XccMessage | undefined;
  tookMs: number;
}

/** How the gateway takes a registration. */
type Manner = "accept" | "fault" | "shutdown" | "web page" | "silence";

/** A CUBE gateway with the XCC interface: takes registrations, probes, plays calls, reloads. */
export class Cube {
  readonly requests: AppRequest[] = [];
  /** Of the registrations that it has accepted, the latest one last; [] after a reload. */
  registrations: string[] = [];
  manner: Manner = "accept";
  /** A second registration is refused until the first one is given back. */
  onlyOne = false;
  readonly #options: CubeOptions;
  readonly #server: Server;
  readonly #agent: HttpAgent;
  readonly #sockets = new Set<Socket>();
  readonly #prefix = randomBytes(3).toString("hex").toUpperCase();
  #counter = 0;
  #transactions = 0;

  private constructor(options: CubeOptions) {
    this.#options = options;
    const { tls, persistent = true } = options;
    const keep = { keepAlive: persistent, maxSockets: 8 };
    this.#agent = options.remoteUrl.startsWith("https:")
      ? new TlsAgent({ ...keep, ca: tls?.ca, ...tls?.client })
      : new HttpAgent(keep);
    this.#server = tls ? createTlsServer({ ca: tls.ca, ...tls.server, requestCert: true }) : createServer();
    this.#server.on(tls ? "secureConnection" : "connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket)).on("error", () => {});
    });
    this.#server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const answer = this.#answer(Buffer.concat(chunks).toString("utf8"), request.headers);
        if (this.manner === "silence") return;
        const contentType = answer.startsWith("<?xml") ? "application/soap+xml" : "text/html";
        // As IOS answers: every time on a connection of its own.
        response.writeHead(answer.includes("Fault>") ? 500 : 200, {
          Server: "cisco-IOS",
          Connection: "close",
          "Content-Type": contentType,
        });
        response.end(answer);
      });
    });
  }

  static async start(options: CubeOptions): Promise<Cube> {
    const cube = new Cube(options);
    await cube.#listen(options.port ?? 0);
    return cube;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#options.tls ? "https" : "http"}://127.0.0.1:${this.port}/cisco_xcc`;
  }

  get registrationId(): string {
    return this.registrations.at(-1) ?? "";
  }

  /** How often the application has asked for this. */
  count(name: string): number {
    return this.requests.filter((request) => request.name === name).length;
  }

  /** "I am up": what a router tells its applications when it has booted. */
  tellStatus(
    status: "IN_SERVICE" | "SHUTDOWN",
    applicationUrl = this.#options.remoteUrl,
  ): Promise<AppAnswer> {
    const content =
      `${header(this.#transaction())}<applicationData><url>${applicationUrl}</url></applicationData>` +
      `<providerData><url>http://GigabitEthernet0/0:8090/cisco_xcc</url></providerData><providerStatus>${status}</providerStatus>`;
    return this.send(message("NotifyXccProviderStatus", content));
  }

  probe(more: ProbeOptions = {}): Promise<AppAnswer> {
    const { interval = 120, failureCount = 0, registered = true, status = "IN_SERVICE" } = more;
    const { sequence = 1, registrationId = this.registrationId, transactionId = this.#transaction() } = more;
    const content =
      `${header(transactionId, registrationId)}<sequence>${sequence}</sequence><interval>${interval}</interval>` +
      `<failureCount>${failureCount}</failureCount><registered>${registered}</registered><providerStatus>${status}</providerStatus>`;
    return this.send(message("SolicitXccProbing", content));
  }

  /** Throws the application out. */
  unregisterProvider(): Promise<AppAnswer> {
    const content = header(this.#transaction(), this.registrationId);
    this.registrations = [];
    return this.send(message("SolicitXccProviderUnRegister", content));
  }

  event(step: LegStep, registrationId = this.registrationId): Promise<AppAnswer> {
    return this.send(legEvent(step, this.#transaction(), registrationId));
  }

  ask(about: "Authorize" | "AddressAnalyze", step: LegStep): Promise<AppAnswer> {
    return this.send(question(about, step, this.#transaction(), this.registrationId));
  }

  /** Tells all events of a call, one after the other. @param pauseMs between them */
  async play(kind: CallKind, parties: CallParties, pauseMs = 0): Promise<void> {
    for (const step of callScript(kind, parties)) {
      if (this.registrationId === "") return;
      await this.event(step);
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  /** All connections break, whatever is on them. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#agent.destroy();
  }

  /** Goes down, forgets everybody, and comes up again on the same port. */
  async reload(): Promise<void> {
    const { port } = this;
    await this.stop();
    this.registrations = [];
    await this.#listen(port);
    await this.tellStatus("IN_SERVICE").catch(() => {});
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.dropConnections();
    await closed;
  }

  /** Sends anything to the application. */
  send(body: string | Buffer, headers: Record<string, string> = {}): Promise<AppAnswer> {
    const url = new URL(this.#options.remoteUrl);
    const started = performance.now();
    const bytes = Buffer.from(body);
    const own = {
      "Content-Type": "application/soap+xml",
      Accept: "text/vxml, text/x-vxml, application/vxml",
      "User-Agent": "Cisco-IOS-C3900e/15.3",
      "Content-Length": String(bytes.length),
    };
    return new Promise((resolve, reject) => {
      const request = (url.protocol === "https:" ? tlsRequest : httpRequest)(url, {
        method: "POST",
        agent: this.#agent,
        headers: { ...own, ...headers },
      });
      request.on("error", reject);
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = Buffer.concat(chunks);
          try {
            resolve({
              status: response.statusCode ?? 0,
              contentType: response.headers["content-type"] ?? "",
              text: answer.toString("utf8"),
              message: answer.length === 0 ? undefined : readMessage(answer),
              tookMs: performance.now() - started,
            });
          } catch (error) {
            reject(error); // a web page, for example: whoever has the callback URL knows nothing of XCC
          }
        });
      });
      request.end(bytes);
    });
  }

  async #listen(port: number): Promise<void> {
    this.#server.listen(port, this.#options.host ?? "127.0.0.1");
    await once(this.#server, "listening");
  }

  #transaction(): string {
    this.#transactions += 1;
    return `547000:${this.#transactions.toString(16).toUpperCase()}`;
  }

  #answer(body: string, headers: AppRequest["headers"]): string {
    const name = /<(RequestXcc\w+)[ >]/.exec(body)?.[1] ?? "";
    const textOf = (element: string): string => new RegExp(`<${element}>([^<]*)<`).exec(body)?.[1] ?? "";
    this.requests.push({ name, body, headers, registrationId: textOf("registrationID") });
    const transactionId = textOf("transactionID");
    if (this.manner === "web page") return "<html><body>cisco</body></html>";
    if (this.manner === "fault") return fault("application not configured", "no such remote-url");
    if (name === "RequestXccRegister") return this.#register(body, transactionId);
    const registrationId = textOf("registrationID");
    if (name !== "RequestXccUnRegister" || !this.registrations.includes(registrationId))
      return fault("unknown registration");
    this.registrations = this.registrations.filter((id) => id !== registrationId);
    return message("ResponseXccUnRegister", header(transactionId, registrationId));
  }

  #register(body: string, transactionId: string): string {
    const url = /<applicationData>.*?<url>([^<]*)<.*?<\/applicationData>/.exec(body)?.[1];
    const name = /<applicationData>.*?<name>([^<]*)</.exec(body)?.[1] ?? "";
    if (url !== this.#options.remoteUrl) return fault("application not configured");
    if (this.onlyOne && this.registrations.length > 0) return fault("application already registered");
    this.#counter += 1;
    const registrationId = `${this.#prefix}:XCC:${name}:${this.#counter}`;
    const status = this.manner === "shutdown" ? "SHUTDOWN" : "IN_SERVICE";
    if (status === "IN_SERVICE") this.registrations.push(registrationId);
    return message(
      "ResponseXccRegister",
      `${header(transactionId, registrationId)}<providerStatus>${status}</providerStatus>`,
    );
  }
}

interface ProbeOptions {
  interval?: number | string;
  failureCount?: number;
  registered?: boolean;
  status?: "IN_SERVICE" | "SHUTDOWN";
  sequence?: number;
  registrationId?: string;
  transactionId?: string;
}

import { createServer, type Server, type Socket } from "node:net";
import type { ClientInfo, Connection, Server as SshServer } from "ssh2";
import type { ArrivalState } from "../../http/index.js";
import type { Clock, Timer } from "../../time/index.js";
import { algorithmsFor } from "./algorithms.js";
import { SftpConnection } from "./connection.js";
import { Doorkeeper } from "./doorkeeper.js";
import { hostKeysIn } from "./host-keys.js";
import { loadSsh2 } from "./load-ssh2.js";
import { Login } from "./login.js";
import type { Inbox } from "./upload.js";

export interface SftpServerOptions {
  /** "" = all addresses of the machine. */
  host: string;
  port: number;
  /** Also algorithms that are no longer safe, for old clients. */
  legacy: boolean;
  username: string;
  password: string;
  /** Where the server's own keys lie, or will. */
  keyFolder: string;
  /** Takes the files; a client is told yes when its file is durable there. */
  inbox: Inbox;
  clock: Clock;
  onState(state: ArrivalState): void;
  /** `login`: the name or the password was wrong. `limit`: too many connections or wrong logins. */
  onRefused(address: string, why: "login" | "limit"): void;
  /** A file could not be stored, which its client was told. */
  onFailure(name: string, error: Error): void;
}

/** How long to wait before a port that is in use is tried again, ms. */
const retryMs = 2000;

/** An SFTP server that takes files of one user, and gives none. */
export class SftpServer {
  readonly #options: SftpServerOptions;
  readonly #login: Login;
  readonly #door: Doorkeeper;
  readonly #server: Server;
  readonly #connections = new Map<Socket, SftpConnection>();
  #ssh: SshServer | undefined;
  #timer: Timer | undefined;
  #closed = false;

  /** @throws TypeError when the user or the password is empty */
  constructor(options: SftpServerOptions) {
    this.#options = options;
    this.#login = new Login(options.username, options.password);
    this.#door = new Doorkeeper(options.clock, (address) => options.onRefused(address, "limit"));
    this.#server = this.#makeServer();
  }

  /** Never rejects: what is wrong is told as a state. */
  async start(): Promise<void> {
    const { legacy, keyFolder, onState } = this.#options;
    try {
      const { Server } = loadSsh2();
      const hostKeys = await hostKeysIn(keyFolder);
      this.#ssh = new Server({ hostKeys, algorithms: algorithmsFor(legacy), ident: "call-events" });
    } catch (error) {
      const { code = "", message } = error as NodeJS.ErrnoException;
      onState({ kind: "failed", code, message });
      return;
    }
    this.#ssh.on("connection", (client: Connection, info: ClientInfo) => this.#welcome(client, info));
    this.#listen();
  }

  /** Resolves when the port is free, and every file is either durable or dropped. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.stop();
    const closed = new Promise<void>((resolve) => {
      if (this.#server.listening) this.#server.close(() => resolve());
      else resolve();
    });
    await Promise.all([...this.#connections.values()].map((connection) => connection.close()));
    this.#door.close();
    await closed;
  }

  #makeServer(): Server {
    const { onState, clock } = this.#options;
    const server = createServer((socket) => {
      if (this.#door.admits(socket)) this.#ssh!.injectSocket(socket);
    });
    server.on("listening", () => {
      if (this.#closed)
        server.close(); // while the name of its host was looked up
      else onState({ kind: "listening" });
    });
    server.on("error", (error: NodeJS.ErrnoException) => {
      if (this.#closed) return;
      onState({ kind: "failed", code: error.code ?? "", message: error.message });
      if (!server.listening) this.#timer = clock.after(retryMs, () => this.#listen(), "background");
    });
    return server;
  }

  #listen(): void {
    if (this.#closed) return;
    const { host, port } = this.#options;
    this.#server.listen({ port, ...(host === "" ? {} : { host }) });
  }

  #welcome(client: Connection, { ip, port }: ClientInfo): void {
    const socket = this.#door.socketOf(ip, port);
    if (!socket) {
      client.on("error", () => {}); // it has hung up meanwhile
      client.end();
      return;
    }
    const { inbox, clock, onRefused, onFailure } = this.#options;
    const connection = new SftpConnection(client, socket, {
      login: this.#login,
      inbox,
      clock,
      mayTry: () => this.#door.mayLogIn(socket),
      onLogin: () => this.#door.loggedIn(socket),
      onWrongLogin: () => {
        this.#door.wrongLogin(socket);
        onRefused(ip, "login");
      },
      onFailure,
    });
    this.#door.speaksSsh(socket);
    this.#connections.set(socket, connection);
    socket.once("close", () => void connection.close().finally(() => this.#connections.delete(socket)));
  }
}

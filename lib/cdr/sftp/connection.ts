import type { Socket } from "node:net";
import type { AuthContext, Connection, Session, SFTPWrapper } from "ssh2";
import type { Clock, Timer } from "../../time/index.js";
import { FileRequests } from "./file-requests.js";
import { Flow } from "./flow.js";
import type { Login } from "./login.js";
import type { Inbox } from "./upload.js";

export interface ConnectionOptions {
  login: Login;
  inbox: Inbox;
  clock: Clock;
  /** Asked before a password is looked at. */
  mayTry(): boolean;
  onLogin(): void;
  onWrongLogin(): void;
  /** A file could not be stored, which its client was told. */
  onFailure(name: string, error: Error): void;
}

/** Old clients ask without a password first, then with one. */
const mostTries = 6;
/** A client that has logged in and asks nothing. CUCM makes a session for each batch of files. */
const idleMs = 5 * 60_000;
/** For what is still to be sent to a client that is hung up on. */
const farewellMs = 2000;
/** Of one client at a time. */
const mostChannels = 8;
/** With packets of no bytes ssh2 would write for ever; real clients allow thousands. Bytes. */
const leastPacket = 256;

/** What ssh2 keeps of a channel: what its client can take. */
interface Channel {
  outgoing: { window: number; packetSize: number };
}

/** One client that speaks SSH: lets it in, and lets it do nothing but send files. */
export class SftpConnection {
  readonly #client: Connection;
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #flow: Flow;
  readonly #sessions = new Set<FileRequests>();
  /** Sessions that are over, and whose files are being put away. */
  readonly #endings = new Set<Promise<void>>();
  #channels = 0;
  #tries = 0;
  #isLeaving = false;
  #idle: Timer | undefined;

  constructor(client: Connection, socket: Socket, options: ConnectionOptions) {
    this.#client = client;
    this.#socket = socket;
    this.#options = options;
    this.#flow = new Flow(socket);
    client.on("error", () => this.#hangUp()); // whatever it sent: it is over for this client alone
    client.on("authentication", (context) => this.#authenticate(context));
    let isLoggedIn = false;
    client.on("ready", () => {
      isLoggedIn = true;
      options.onLogin();
      this.#isAlive();
    });
    // New keys are the costliest thing to ask for, and nobody needs them before the login.
    client.on("rekey", () => isLoggedIn || this.#hangUp());
    client.on("session", (accept, reject) => {
      if (this.#channels >= mostChannels) reject();
      else this.#welcome(accept());
    });
    socket.once("close", () => this.#idle?.stop());
  }

  /** Ends it when what was asked is answered. Resolves when no file is under way any more. */
  async close(): Promise<void> {
    this.#flow.stop();
    await Promise.all([...this.#sessions].map((session) => session.settled()));
    this.#hangUp();
    for (const session of this.#sessions) this.#end(session);
    await Promise.all(this.#endings);
  }

  #authenticate(context: AuthContext): void {
    const { login, mayTry, onWrongLogin } = this.#options;
    if (context.method === "password") {
      if (mayTry() && login.admits(context.username, context.password)) {
        context.accept();
        return;
      }
      onWrongLogin();
    }
    context.reject(["password"]);
    if (++this.#tries >= mostTries) this.#hangUp();
  }

  #welcome(session: Session): void {
    this.#channels++;
    session.once("close", () => this.#channels--);
    session.on("sftp", (accept) => {
      const sftp = accept() as SFTPWrapper | undefined; // undefined when this session has one already
      if (sftp) this.#serve(sftp);
    });
  }

  #serve(sftp: SFTPWrapper): void {
    const { outgoing } = sftp as unknown as Channel;
    sftp.on("error", () => this.#hangUp());
    if (outgoing.packetSize < leastPacket) {
      this.#hangUp();
      return;
    }
    const { inbox, onFailure } = this.#options;
    const files = new FileRequests(sftp, {
      inbox,
      flow: this.#flow,
      onRequest: () => {
        this.#isAlive();
        // Answers that nobody fetches would pile up here.
        if (outgoing.window === 0) this.#hangUp();
      },
      onFailure,
    });
    this.#sessions.add(files);
    for (const event of ["end", "close"]) {
      sftp.on(event, () => {
        // The client may have said that it has no more to ask before it had the last answer.
        void files.settled().then(() => sftp.end());
        this.#end(files);
      });
    }
  }

  /** What a session left unfinished is dropped. */
  #end(session: FileRequests): void {
    if (!this.#sessions.delete(session)) return;
    const ending = session.close().finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }

  #isAlive(): void {
    if (this.#isLeaving) return;
    this.#idle?.stop();
    this.#idle = this.#options.clock.after(idleMs, () => this.#hangUp(), "background");
  }

  /** Answers on their way arrive, if the client takes them. */
  #hangUp(): void {
    if (this.#isLeaving || this.#socket.destroyed) return;
    this.#isLeaving = true;
    this.#flow.stop();
    this.#client.end();
    this.#socket.destroySoon();
    this.#idle?.stop();
    this.#idle = this.#options.clock.after(farewellMs, () => this.#socket.destroy(), "background");
  }
}

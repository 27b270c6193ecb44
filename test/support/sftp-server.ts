import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SftpServer, type SftpServerOptions, Spool, type Spooled } from "../../lib/cdr/index.js";
import { freePort } from "./free-port.js";
import { MovableClock } from "./movable-clock.js";
import { closeSftpClients } from "./sftp-client.js";
import { until } from "./until.js";

/** Made once for all tests of a process. */
const keyFolder = mkdtempSync(join(tmpdir(), "sftp-keys-"));
process.on("exit", () => rmSync(keyFolder, { recursive: true, force: true }));

/** A server with a spool whose contents a test looks at. Call {@link SftpBench.hooks} once in a `describe`. */
export class SftpBench {
  port = 0;
  clock = new MovableClock();
  folder = "";
  spool!: Spool;
  states: string[] = [];
  refused: string[] = [];
  failures: string[] = [];
  taken: Spooled[] = [];
  readonly #servers: SftpServer[] = [];

  hooks(): this {
    beforeEach(async () => {
      this.port = await freePort();
      this.clock = new MovableClock(1_700_000_000_000);
      this.folder = mkdtempSync(join(tmpdir(), "sftp-"));
      this.states = [];
      this.refused = [];
      this.failures = [];
      this.taken = [];
      this.openSpool();
    });
    afterEach(async () => {
      await closeSftpClients();
      await Promise.all(this.#servers.splice(0).map((server) => server.close()));
      this.spool.close();
      rmSync(this.folder, { recursive: true, force: true });
    });
    return this;
  }

  get spoolFolder(): string {
    return join(this.folder, "spool");
  }

  openSpool(): void {
    this.spool = new Spool({
      kept: async () => {},
      folder: this.spoolFolder,
      clock: this.clock,
      take: async (content) => this.taken.push(content) > 0,
      onError: (error) => this.failures.push(error.message),
    });
  }

  /** Resolves when it listens, or has said why not. */
  async listen(options: Partial<SftpServerOptions> = {}): Promise<SftpServer> {
    const before = this.states.length;
    const server = new SftpServer({
      host: "127.0.0.1",
      port: this.port,
      legacy: false,
      username: "cucm",
      password: "s3cret",
      keyFolder,
      inbox: this.spool,
      clock: this.clock,
      onState: (state) => this.states.push(state.kind === "failed" ? state.code : state.kind),
      onRefused: (_address, why) => this.refused.push(why),
      onFailure: (name, error) => this.failures.push(`${name}: ${error.message}`),
      ...options,
    });
    this.#servers.push(server);
    await server.start();
    await until(() => this.states.length > before, "the server has a state");
    return server;
  }
}

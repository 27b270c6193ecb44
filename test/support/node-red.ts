import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";

/** Compiled tests run from dist/test/support. */
export const projectRoot = resolve(__dirname, "../../..");

export type NodeRedPackage = "node-red" | "node-red-4";

/** The project's node types with their built files, from package.json. */
export const nodeFiles: Record<string, string> = JSON.parse(
  readFileSync(join(projectRoot, "package.json"), "utf8"),
)["node-red"].nodes;

/** The numbered flows of examples/, in the order in which the editor offers them: that of their names. */
export const exampleFiles = (): string[] => readdirSync(join(projectRoot, "examples")).sort();

/** The Node-RED that test/run.mjs wants this group tested on. */
export const nodeRedPackage = (process.env.NODE_RED_PACKAGE ?? "node-red") as NodeRedPackage;

export type FlowNode = { id: string; type: string; z?: string; [property: string]: unknown };

export interface NodeRedOptions {
  package?: NodeRedPackage;
  /** Where nodes are taken from; the project itself when not given, [] for what the user directory has installed. */
  nodesDir?: string[];
  /** A prepared user directory; otherwise an empty one, removed at the end. */
  userDir?: string;
  env?: Record<string, string>;
  /** More of what stands in a settings file. */
  settings?: object;
}

/** A Node-RED of its own process, with its admin API. */
export class NodeRed {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #userDir: string;
  readonly #ownsUserDir: boolean;
  readonly #log: string[];

  private constructor(
    port: number,
    child: ChildProcess,
    log: string[],
    userDir: string,
    ownsUserDir: boolean,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.#child = child;
    this.#log = log;
    this.#userDir = userDir;
    this.#ownsUserDir = ownsUserDir;
  }

  static async start(options: NodeRedOptions = {}): Promise<NodeRed> {
    const userDir = options.userDir ?? mkdtempSync(join(tmpdir(), "node-red-"));
    const settings = {
      userDir,
      nodesDir: options.nodesDir ?? [projectRoot],
      flowFile: "flows.json",
      httpAdminRoot: "/",
      httpNodeRoot: "/",
      credentialSecret: "test",
      telemetry: { enabled: false, updateNotification: false },
      editorTheme: { tours: false, projects: { enabled: false } },
      logging: { console: { level: "info", metrics: false, audit: false } },
      functionExternalModules: false,
      fileWorkingDirectory: userDir, // so that a flow that writes a file leaves nothing behind
      ...options.settings,
    };
    const child = fork(
      join(__dirname, "node-red-child.js"),
      [JSON.stringify([options.package ?? nodeRedPackage, settings])],
      {
        cwd: projectRoot,
        silent: true,
        env: { ...process.env, ...options.env },
      },
    );
    const log: string[] = [];
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding("utf8").on("data", (text: string) => log.push(text));

    const first = await Promise.race([
      once(child, "message").then(([message]) => message as { port?: number; failure?: string }),
      once(child, "exit").then(([code]) => ({ port: undefined, failure: `exit code ${code}` })),
    ]);
    if (first.port === undefined)
      throw new Error(`Node-RED did not start: ${first.failure}\n${log.join("")}`);
    const nodeRed = new NodeRed(first.port, child, log, userDir, options.userDir === undefined);
    await nodeRed.#flowsStarted(1);
    return nodeRed;
  }

  /** Everything it has said on the console. */
  get log(): string {
    return this.#log.join("");
  }

  forgetLog(): void {
    this.#log.length = 0;
  }

  /** Warnings and errors in its log, but for those that any empty user directory gives. */
  get troubles(): string[] {
    return this.log
      .split("\n")
      .filter((line) => /\[(warn|error)\]/.test(line))
      .filter((line) => !/Projects disabled|Encrypted credentials not found/.test(line));
  }

  /** The flow file as it lies on the disk. */
  get flowFile(): string {
    return readFileSync(join(this.#userDir, "flows.json"), "utf8");
  }

  /** Asks the admin API; JSON comes back parsed, everything else as text. An answer above 299 is thrown. */
  async admin(path: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(`${this.url}/${path}`, {
      ...init,
      headers: { accept: "application/json", "content-type": "application/json", ...init.headers },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text;
  }

  async post(path: string, body: unknown): Promise<unknown> {
    return this.admin(path, { method: "POST", body: JSON.stringify(body) });
  }

  /** Replaces all flows, as a full deploy does, and waits until they run. */
  async deploy(flows: object[]): Promise<void> {
    await this.starting(() =>
      this.admin("flows", {
        method: "POST",
        body: JSON.stringify({ flows }),
        headers: { "node-red-api-version": "v2" },
      }),
    );
  }

  /** Does what deploys, and waits until the flows run: whoever deploys is answered before. */
  async starting(deploy: () => Promise<unknown>): Promise<void> {
    const before = this.#startsOfFlows;
    await deploy();
    await this.#flowsStarted(before + 1);
  }

  get #startsOfFlows(): number {
    return this.log.split("Started flows").length - 1;
  }

  async #flowsStarted(times: number): Promise<void> {
    while (this.#startsOfFlows < times) {
      if (this.#child.exitCode !== null) throw new Error(`Node-RED has ended\n${this.log}`);
      await setTimeout(10);
    }
  }

  async flows(): Promise<FlowNode[]> {
    const { flows } = (await this.admin("flows", { headers: { "node-red-api-version": "v2" } })) as {
      flows: FlowNode[];
    };
    return flows;
  }

  /** The names of the examples that the package offers in the import dialog. */
  async examples(packageName: string): Promise<string[]> {
    const names = (await this.admin(`library/examples/flows/${packageName}`)) as Array<{ fn: string }>;
    return names.map(({ fn }) => fn).sort();
  }

  async example(packageName: string, name: string): Promise<FlowNode[]> {
    return (await this.admin(
      `library/examples/flows/${packageName}/${encodeURIComponent(name)}`,
    )) as FlowNode[];
  }

  /** Which library each file of the project has required so far, as `[file, library]`. */
  async required(): Promise<Array<[string, string]>> {
    const answer = once(this.#child, "message");
    this.#child.send("required");
    const [{ required }] = (await answer) as [{ required: Array<[string, string]> }];
    return required;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exit = once(this.#child, "exit");
      this.#child.kill("SIGKILL");
      await exit;
    }
    if (this.#ownsUserDir) await rm(this.#userDir, { recursive: true, force: true });
  }
}

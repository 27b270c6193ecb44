import { type EventEmitter, once } from "node:events";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { inspect } from "node:util";
import type { Node, NodeAPI } from "node-red";
import { closeUnusedStores } from "../../nodes/common/stores.js";
import { type FlowNode, nodeRedPackage } from "./node-red.js";
import { until } from "./until.js";
import { withWords } from "./words.js";

export type Msg = Record<string, unknown> & { _msgid?: string };
type NodeModule = (RED: NodeAPI) => void;

export interface Status {
  fill?: string;
  shape?: string;
  text?: string;
}

type DeployType = "full" | "flows" | "nodes";

interface LogEntry {
  level: number;
  id?: string;
  msg: unknown;
}

/** node-red-node-test-helper, which has no types of its own. */
interface TestHelper {
  init(path: string): void;
  settings(settings: object): object;
  startServer(): Promise<void>;
  stopServer(): Promise<void>;
  load(nodes: NodeModule[], flow: FlowNode[], credentials: object): Promise<void>;
  unload(): Promise<void>;
  getNode(id: string): Node & { receive(msg: Msg): void };
  request(): HttpRequests;
  log(): { args: LogEntry[][]; WARN: number; ERROR: number; DEBUG: number };
  _redNodes: { setFlows(flow: FlowNode[], credentials: object, type: DeployType): Promise<unknown> };
  _events: EventEmitter;
  _context: { init(settings: object): void; load(): Promise<void>; close(): Promise<void> };
}

type HttpAnswer = Promise<{ status: number; body: unknown }>;

interface HttpRequests {
  get(path: string): HttpAnswer;
  post(path: string): HttpAnswer & { send(body: object): HttpAnswer };
}

const helper: TestHelper = require("node-red-node-test-helper");

/**
 * The nodes under test in a runtime of the Node-RED under test. Nodes of type `helper` are sinks: what reaches them is kept.
 * Call {@link FlowBench.hooks} once in a `describe`.
 */
export class FlowBench {
  /** Of each test its own, with the default store. */
  userDir = "";
  readonly #modules: NodeModule[];
  #contextStorage: object = {};
  readonly #sinks = new Map<string, Msg[]>();

  constructor(...modules: NodeModule[]) {
    this.#modules = modules.map(withWords);
  }

  /** Starts and stops the runtime around a suite. */
  hooks(contextStorage: object = { default: { module: "memory" } }): this {
    before(async () => {
      helper.init(require.resolve(nodeRedPackage));
      await helper.startServer();
    });
    this.#contextStorage = contextStorage;
    afterEach(async () => {
      this.#sinks.clear();
      await helper.unload();
      await helper._context.close();
      await closeUnusedStores();
      if (this.userDir !== "") await rm(this.userDir, { recursive: true, force: true });
    });
    after(() => helper.stopServer());
    return this;
  }

  async load(...flow: FlowNode[]): Promise<void> {
    this.userDir = mkdtempSync(join(tmpdir(), "flow-bench-"));
    helper.settings({ userDir: this.userDir });
    await helper.load(this.#modules, placed(flow), credentialsOf(flow));
    helper._context.init({ contextStorage: this.#contextStorage }); // load() has just emptied it
    await helper._context.load();
    this.#collect(flow);
  }

  /** Deploys another flow; what the sinks had is forgotten. */
  async deploy(type: DeployType, ...flow: FlowNode[]): Promise<void> {
    const started = once(helper._events, "flows:started");
    await helper._redNodes.setFlows(placed(flow), credentialsOf(flow), type);
    await started;
    this.#collect(flow);
  }

  /** Stops all flows, as a deploy or the end of Node-RED does. */
  stop(): Promise<void> {
    return this.deploy("full");
  }

  #collect(flow: FlowNode[]): void {
    for (const { id } of flow.filter(({ type }) => type === "helper")) {
      const received: Msg[] = [];
      this.#sinks.set(id, received);
      const sink = helper.getNode(id);
      sink.on("input", (msg) => received.push(msg as unknown as Msg));
    }
  }

  send(id: string, msg: Msg): void {
    helper.getNode(id).receive(msg);
  }

  node(id: string): Node {
    return helper.getNode(id);
  }

  /** What a sink has now. */
  at(id: string): Msg[] {
    return this.#sinks.get(id) ?? [];
  }

  /** Waits until a sink has this many messages, and gives them. */
  async got(id: string, count = 1): Promise<Msg[]> {
    return until(
      () => this.at(id).length >= count && this.at(id),
      `"${id}" has ${count} messages`,
      () => `It has ${this.at(id).length}: ${inspect(this.at(id).slice(-5), { depth: 4 })}`,
    );
  }

  /** Lets everything that is under way arrive; for saying that nothing came. */
  async quiet(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await setImmediate();
  }

  /** Every status the node has shown, the one of its start too. */
  statuses(id: string): Status[] {
    const { thisValues, args } = helper.getNode(id).status as unknown as {
      thisValues: Node[];
      args: [Status][];
    };
    return args.filter((_args, call) => thisValues[call]!.id === id).map(([status]) => status);
  }

  /** Waits until the node's last status has a text like this ("" = none), and gives the text. */
  async status(id: string, text: RegExp): Promise<string> {
    const last = (): string => this.statuses(id).at(-1)?.text ?? "";
    return until(
      () => text.test(last()) && { text: last() },
      `the status of "${id}" is like ${text}`,
      () => `Its last ones: ${inspect(this.statuses(id).slice(-5))}`,
    ).then(({ text }) => text);
  }

  warnings(id: string): string[] {
    return this.#logged(id, helper.log().WARN);
  }

  errors(id: string): string[] {
    return this.#logged(id, helper.log().ERROR);
  }

  debugs(id: string): string[] {
    return this.#logged(id, helper.log().DEBUG);
  }

  get admin(): HttpRequests {
    return helper.request();
  }

  #logged(id: string, level: number): string[] {
    return helper
      .log()
      .args.map(([entry]) => entry!)
      .filter((entry) => entry.level === level && entry.id === id)
      .map(({ msg }) => String(msg));
  }
}

/**
 * A node `n` with a sink for each of its outputs (`out`, `out2`), and for what it hands to Catch (`caught`)
 * and to Complete (`completed`).
 */
export function observed(node: Omit<FlowNode, "id">, outputs = 1): FlowNode[] {
  const sinks = ["out", "out2"].slice(0, outputs);
  return [
    { id: "f", type: "tab" },
    { z: "f", ...node, type: node.type as string, id: "n", wires: sinks.map((sink) => [sink]) },
    { id: "n-catch", z: "f", type: "catch", scope: ["n"], wires: [["caught"]] },
    { id: "n-complete", z: "f", type: "complete", scope: ["n"], wires: [["completed"]] },
    ...[...sinks, "caught", "completed"].map((id) => ({ id, z: "f", type: "helper" })),
  ];
}

/** Node-RED takes a node without a place on the canvas for a configuration node. */
const placed = (flow: FlowNode[]): FlowNode[] =>
  flow.map(({ credentials, ...node }) =>
    node.type === "tab" || !node.z ? (node as FlowNode) : ({ x: 0, y: 0, wires: [], ...node } as FlowNode),
  );

/** A test writes a node's `credentials` into its flow; Node-RED keeps them apart. */
const credentialsOf = (flow: FlowNode[]): object =>
  Object.fromEntries(flow.flatMap(({ id, credentials }) => (credentials ? [[id, credentials]] : [])));

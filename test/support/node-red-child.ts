import { createServer } from "node:http";
import Module from "node:module";
import type { AddressInfo } from "node:net";
import type { NodeRedApp } from "node-red";

/**
 * One Node-RED, embedded as its documentation tells, on a free port. node-red.ts starts this file as a process of
 * its own, since a process holds only one Node-RED runtime.
 */
type Handler = (req: unknown, res: unknown, next?: () => void) => void;

/** Which library each file of the project has required, as `[file, library]`. */
const required: Array<[string, string]> = [];
const loader = Module as unknown as {
  _load(request: string, parent?: { filename?: string }, ...rest: unknown[]): unknown;
};
const load = loader._load;
loader._load = function (request, parent, ...rest) {
  const file = parent?.filename ?? "";
  if (/[\\/]dist[\\/](lib|nodes|plugins)[\\/]/.test(file) && !/^(\.|\/|node:)/.test(request))
    required.push([file, request]);
  return load.call(this, request, parent, ...rest);
};

const [packageName, settings] = JSON.parse(process.argv[2]!) as [string, Record<string, unknown>];
const RED = require(packageName) as NodeRedApp;

const server = createServer((req, res) => {
  const admin = RED.httpAdmin as unknown as Handler;
  const node = RED.httpNode as unknown as Handler;
  admin(req, res, () => node(req, res));
});
process.on("message", (question) => {
  if (question === "required") process.send!({ required });
});
process.on("disconnect", () => process.exit(0)); // the test that started it is gone

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.env.PORT = String(port); // so that a flow can call its own Node-RED
  RED.init(server, settings as unknown as Parameters<NodeRedApp["init"]>[1]);
  RED.start().then(
    () => process.send!({ port }),
    (error: unknown) => process.send!({ failure: String(error) }),
  );
});

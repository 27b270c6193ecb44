import type { Request, Response } from "express";
import type { NodeAPI } from "node-red";
import { configNode } from "./config-node.js";

/** A node that can be tried out from the editor. */
export interface TestableNode {
  /** @throws (rejects) {@link BadTestError} */
  test?(body: Record<string, unknown>): Promise<object>;
}

/** A test that was asked for in a way it cannot be run. */
export class BadTestError extends Error {
  readonly code = "bad_request";
}

const served = new WeakSet<object>();

/** `POST call-events/test/:nodeId`: runs the test of a deployed node. */
export function serveTests(RED: NodeAPI): void {
  if (served.has(RED.httpAdmin)) return;
  served.add(RED.httpAdmin);
  RED.httpAdmin.post(
    "/call-events/test/:nodeId",
    RED.auth.needsPermission("call-events.write"),
    (request: Request, response: Response) => {
      const node = configNode<TestableNode>(RED, String(request.params.nodeId));
      if (!node?.test) {
        refuse(response, 404, "not_found", "no node with this id is deployed that can be tested");
        return;
      }
      const { body } = request as { body: unknown };
      const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
      (isObject
        ? node.test(body as Record<string, unknown>)
        : Promise.reject(new BadTestError("the body is not a JSON object"))
      )
        .then((result) => response.type("json").send(jsonText(result)))
        .catch((error: Error) =>
          error instanceof BadTestError
            ? refuse(response, 400, error.code, error.message)
            : refuse(response, 500, "failed", error.message),
        );
    },
  );
}

/** As JSON, whatever a flow has put into its messages: what JSON has no place for is shown as text. */
function jsonText(result: object): string {
  const above: object[] = [];
  return JSON.stringify(result, function (this: object, _key, value: unknown) {
    if (typeof value === "bigint") return String(value);
    if (typeof value !== "object" || value === null) return value;
    while (above.length > 0 && above.at(-1) !== this) above.pop();
    if (above.includes(value)) return "[circular]";
    above.push(value);
    return value;
  });
}

function refuse(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ error: { code, message } });
}

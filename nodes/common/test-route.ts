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
      ).then(
        (result) => response.json(result),
        (error: Error) =>
          error instanceof BadTestError
            ? refuse(response, 400, error.code, error.message)
            : refuse(response, 500, "failed", error.message),
      );
    },
  );
}

function refuse(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ error: { code, message } });
}

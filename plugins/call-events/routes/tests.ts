import type { NodeAPI } from "node-red";
import { configNode } from "../../../nodes/common/config-node.js";
import { BadTestError, type TestableNode } from "../../../nodes/common/testable-node.js";
import { badRequest, objectBody, onPost, RouteError } from "./route.js";

const notTestable = "only a CURRI in, and a webhook out with the contact-centre payload, can be tested";

/** `POST call-events/test/:nodeId`: runs the test of a deployed node. */
export function serveTests(RED: NodeAPI): void {
  onPost(RED, "test/:nodeId", async (request) => {
    const node = configNode<TestableNode>(RED, String(request.params.nodeId));
    if (!node) throw new RouteError(404, "not_found", "no node with this id is deployed");
    if (!node.test) throw new RouteError(409, "not_testable", notTestable);
    try {
      return await node.test(objectBody(request));
    } catch (error) {
      throw error instanceof BadTestError ? badRequest(error.message) : error;
    }
  });
}

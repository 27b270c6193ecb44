import type { Request, Response } from "express";
import type { NodeAPI } from "node-red";
import type { CallTestResult, RequestFields } from "../../lib/curri/index.js";

/** An in node that a Call Test can ask. */
export interface TestableNode {
  testCall?(fields: RequestFields): Promise<CallTestResult>;
}

/** Longer than any number, and short enough to be shown. */
const maxLength = 256;

const fieldNames: Record<string, keyof RequestFields> = {
  calling_number: "callingNumber",
  called_number: "calledNumber",
  calling_devicename: "callingDeviceName",
  trigger_point_type: "triggerPointType",
  transformed_calling_number: "transformedCallingNumber",
  transformed_called_number: "transformedCalledNumber",
};

/** `POST call-events/test/:nodeId`: runs the flow behind a CURRI in, without a CUCM. */
export function serveCallTests(RED: NodeAPI): void {
  RED.httpAdmin.post(
    "/call-events/test/:nodeId",
    RED.auth.needsPermission("call-events.write"),
    (request: Request, response: Response) => {
      const node = RED.nodes.getNode(String(request.params.nodeId)) as unknown as TestableNode | null;
      if (!node?.testCall) return refuse(response, 404, "not_found", "no CURRI in with this id is deployed");
      const fields = fieldsOf(request.body);
      if (typeof fields === "string") return refuse(response, 400, "bad_request", fields);
      node.testCall(fields).then(
        (result) => response.json(result),
        (error: Error) => refuse(response, 500, "failed", error.message),
      );
    },
  );
}

function refuse(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ error: { code, message } });
}

/** @returns what is wrong, when something is */
function fieldsOf(body: unknown): RequestFields | string {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    return "the body is not a JSON object";
  const fields: RequestFields = { callingNumber: "", calledNumber: "" };
  for (const [name, field] of Object.entries(fieldNames)) {
    const value = (body as Record<string, unknown>)[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== "string") return `${name} is not a text`;
    if (value.length > maxLength) return `${name} is longer than ${maxLength} characters`;
    if (value.trim() !== "") fields[field] = value.trim();
  }
  return fields;
}

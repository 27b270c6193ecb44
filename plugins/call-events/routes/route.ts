import type { Request, Response } from "express";
import type { NodeAPI } from "node-red";

/** Why a request is not done; answered as `{ error: { code, message } }`. */
export class RouteError extends Error {
  constructor(
    readonly status: 400 | 404 | 409,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export const badRequest = (message: string): RouteError => new RouteError(400, "bad_request", message);

/** What a route does. @throws (or rejects with) RouteError */
type Work = (request: Request) => object | Promise<object>;

/** `GET call-events/…`, for whoever may read. */
export function onGet(RED: NodeAPI, path: string, work: Work): void {
  RED.httpAdmin.get(`/call-events/${path}`, RED.auth.needsPermission("call-events.read"), answering(work));
}

/** `POST call-events/…`, for whoever may write. */
export function onPost(RED: NodeAPI, path: string, work: Work): void {
  RED.httpAdmin.post(`/call-events/${path}`, RED.auth.needsPermission("call-events.write"), answering(work));
}

const answering =
  (work: Work) =>
  (request: Request, response: Response): void => {
    Promise.resolve()
      .then(() => work(request))
      .then((answer) => response.type("json").send(jsonText(answer)))
      .catch((error: NodeJS.ErrnoException) => {
        const { status, code } =
          error instanceof RouteError ? error : { status: 500, code: error.code ?? "failed" };
        response.status(status).json({ error: { code, message: error.message } });
      });
  };

/** As JSON, whatever a flow has put into its messages: what JSON has no place for is shown as text. */
function jsonText(answer: object): string {
  const above: object[] = [];
  return JSON.stringify(answer, function (this: object, _key, value: unknown) {
    if (typeof value === "bigint") return String(value);
    if (typeof value !== "object" || value === null) return value;
    while (above.length > 0 && above.at(-1) !== this) above.pop();
    if (above.includes(value)) return "[circular]";
    above.push(value);
    return value;
  });
}

/**
 * The body of a request, which must be a JSON object: one of another type arrives as {}, which could be a filter that
 * wants all. @throws RouteError
 */
export function objectBody(request: Request): Record<string, unknown> {
  const body: unknown = request.body;
  if (!request.is("json") || typeof body !== "object" || body === null || Array.isArray(body))
    throw badRequest("the body is not a JSON object");
  return body as Record<string, unknown>;
}

/** Longer than any id, name or number that somebody looks for. */
const maxLength = 200;

/** A text of a query or a body; undefined where it is absent or "". @throws RouteError */
export function textIn(values: Record<string, unknown>, name: string): string | undefined {
  const value = values[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw badRequest(`${name} is not a text`);
  if (value.length > maxLength) throw badRequest(`${name} is longer than ${maxLength} characters`);
  return value;
}

/** How many are wanted. @throws RouteError */
export function limitIn(values: Record<string, unknown>): number {
  const text = textIn(values, "limit") ?? "50";
  const limit = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(limit >= 1 && limit <= 500)) throw badRequest("limit is not a number from 1 to 500");
  return limit;
}

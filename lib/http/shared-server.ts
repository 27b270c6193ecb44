import type { IncomingMessage, ServerResponse } from "node:http";
import { Exchange } from "./exchange.js";
import { type Arrival, type ArrivalState, type Claim, type PathOwner, Paths } from "./paths.js";

type Next = (error?: unknown) => void;
type Middleware = (request: IncomingMessage, response: ServerResponse, next: Next) => void;

/** What we need of an Express app. */
interface HostApp {
  use(middleware: Middleware): unknown;
}

/** One dispatcher per app, however often flows are deployed: Express has no way to take a layer out again. */
const dispatchers = new WeakMap<HostApp, Paths>();

/** A part of somebody else's HTTP server: its own routes come first, everything that is not ours is left to it. */
export class SharedServer implements Arrival {
  readonly #paths: Paths;

  /** @param middleware of the host, which it applies to its own routes only and wants applied to all */
  constructor(app: HostApp, middleware: readonly Middleware[]) {
    let paths = dispatchers.get(app);
    if (!paths) {
      paths = new Paths();
      dispatchers.set(app, paths);
      app.use(dispatcherOf(paths, middleware));
    }
    this.#paths = paths;
  }

  get place(): object {
    return this.#paths;
  }

  claim(path: string, owner: PathOwner): Claim {
    return this.#paths.claim(path, owner);
  }

  onState(listener: (state: ArrivalState) => void): () => void {
    listener({ kind: "listening" });
    return () => {};
  }
}

function dispatcherOf(paths: Paths, middleware: readonly Middleware[]): Middleware {
  return (request, response, next) => {
    const url = request.url ?? "/";
    const owner = paths.ownerOf(url);
    if (!owner) {
      next();
      return;
    }
    runAll(middleware, request, response, (error) => {
      if (error) {
        next(error);
        return;
      }
      const exchange = new Exchange(request, response);
      exchange.idleTimeoutMs = owner.idleTimeoutMs;
      if (!paths.dispatch(url, exchange)) next();
    });
  };
}

function runAll(
  middleware: readonly Middleware[],
  request: IncomingMessage,
  response: ServerResponse,
  done: Next,
): void {
  const [first, ...rest] = middleware;
  if (first)
    first(request, response, (error) => (error ? done(error) : runAll(rest, request, response, done)));
  else done();
}

import { strict as assert } from "node:assert";
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import {
  AllowList,
  type Claim,
  type Exchange,
  type PathOwner,
  SharedServer,
} from "../../../lib/http/index.js";
import { pathOf } from "../../../lib/http/paths.js";

type Next = (error?: unknown) => void;
type Layer = (request: IncomingMessage & { body?: unknown }, response: ServerResponse, next: Next) => void;

/** The least that a host like Express is: layers in order. */
class Host {
  readonly layers: Layer[] = [];
  readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const next = (at: number): void => {
        const layer = this.layers[at];
        if (layer)
          layer(request, response, (error) => (error ? response.writeHead(500).end() : next(at + 1)));
        else response.writeHead(418).end("the host's own answer");
      };
      next(0);
    });
  }

  use(layer: Layer): void {
    this.layers.push(layer);
  }

  async listen(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
}

const ownerOf = (onRequest: (exchange: Exchange) => void, more: Partial<PathOwner> = {}): PathOwner => ({
  methods: ["POST"],
  allow: new AllowList([]),
  idleTimeoutMs: 60_000,
  orphanAfterMs: 200,
  onRequest,
  onOrphan: (exchange) => exchange.reply(200, {}, "orphan"),
  onTurn: () => {},
  onRefused: () => {},
  ...more,
});
const echo = (exchange: Exchange, limit = 1000): void => {
  exchange.readBody(limit, 1000).then(
    (body) => exchange.reply(200, {}, Buffer.isBuffer(body) ? body.toString() : "no bytes"),
    (error) => exchange.reply(200, {}, error.code),
  );
};

/** The bodies of so many answers, as they come over a socket. */
function bodiesFrom(socket: Socket, count: number): Promise<string[]> {
  return new Promise((resolve) => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
      const heads = [...text.matchAll(/HTTP\/1\.1 200 OK\r\n.*?Content-Length: (\d+)\r\n.*?\r\n\r\n/gis)];
      const bodies = heads.map((head) => text.slice(head.index + head[0].length).slice(0, Number(head[1])));
      if (bodies.length === count && bodies.every((body, at) => body.length === Number(heads[at]![1])))
        resolve(bodies);
    });
  });
}

describe("a part of somebody else's server", () => {
  let host: Host;
  let url: string;
  const post = async (path: string, body: string): Promise<string> => {
    const response = await fetch(url + path, { method: "POST", body });
    return `${response.status} ${await response.text()}`;
  };

  beforeEach(async () => {
    host = new Host();
    url = await host.listen();
  });
  afterEach(() => {
    host.server.close();
    host.server.closeAllConnections();
  });

  it("adds one layer, however many ask and come back", () => {
    for (let round = 0; round < 20; round++)
      new SharedServer(host, []).claim("/a", ownerOf(echo)).release(true);
    assert.equal(host.layers.length, 1);
  });

  it("leaves all other paths to the host", async () => {
    new SharedServer(host, []).claim("/a", ownerOf(echo));
    assert.equal(await post("/a", "x"), "200 x");
    assert.equal(await post("/a/b", "x"), "418 the host's own answer");
    assert.equal(await post("/A", "x"), "418 the host's own answer");
    assert.equal(pathOf("http://policy.example:8080/a/?x=http://y/"), "/a");
    assert.equal(pathOf("http://policy.example"), "/");
  });

  it("runs the host's middleware for its own paths only", async () => {
    const seen: string[] = [];
    const note: Layer = (request, _, next) => {
      seen.push(request.url ?? "");
      next();
    };
    const refuse: Layer = (request, response, next) =>
      request.url?.includes("no") ? void response.writeHead(401).end() : next();
    new SharedServer(host, [note, refuse]).claim("/a", ownerOf(echo));
    assert.equal(await post("/a", "x"), "200 x");
    assert.equal(await post("/a?no", "x"), "401 ");
    await post("/b", "x");
    assert.deepEqual(seen, ["/a", "/a?no"]);
  });

  it("leaves nothing on a socket of each body that it did not read", async () => {
    const sockets = new Map<object, number>();
    const count: Layer = ({ socket }, _, next) => {
      sockets.set(socket, socket.listenerCount("close"));
      next();
    };
    new SharedServer(host, [count]).claim(
      "/a",
      ownerOf((exchange) => exchange.reply(401, {})),
    );
    for (let asked = 0; asked < 20; asked++) await post("/a", "x");
    for (const [, listeners] of sockets) assert.ok(listeners < 5, `${listeners} listeners`);
  });

  it("uses what a parser of the host has left of the body", async () => {
    const read: Layer = (request, _, next) => {
      let text = "";
      request.on("data", (chunk) => {
        text += chunk;
      });
      request.on("end", () => {
        request.body = request.url?.includes("object") ? { text } : text;
        next();
      });
    };
    host.use(read);
    new SharedServer(host, []).claim("/a", ownerOf(echo));
    assert.equal(await post("/a", "x"), "200 x");
    assert.equal(await post("/a", "x".repeat(1001)), "200 too_large");
    assert.equal(await post("/a?object", "x"), "200 consumed");
  });

  it("reads the body itself when a parser has passed it by and left an empty object", async () => {
    host.use((request, _, next) => {
      request.body = {};
      next();
    });
    new SharedServer(host, []).claim("/a", ownerOf(echo));
    assert.equal(await post("/a", "x"), "200 x");
  });

  it("lets requests wait for the next owner, and answers them when none comes", async () => {
    const server = new SharedServer(host, []);
    const answer = (text: string): PathOwner => ownerOf((exchange) => exchange.reply(200, {}, text));
    let claim: Claim = server.claim("/a", answer("first"));
    claim.release(false);
    const waiting = post("/a", "");
    assert.equal((await fetch(`${url}/a`, { method: "HEAD" })).status, 200);
    claim = server.claim("/a", answer("second"));
    assert.equal(await waiting, "200 second");
    claim.release(false);
    assert.equal(await post("/a", ""), "200 orphan");
    claim = server.claim("/a", answer("third"));
    claim.release(true);
    assert.equal(await post("/a", ""), "418 the host's own answer");
  });

  it("gives a path to the first owner, and to the next when it goes", async () => {
    const server = new SharedServer(host, []);
    const turns: string[] = [];
    const owner = (name: string): PathOwner =>
      ownerOf((exchange) => exchange.reply(200, {}, name), {
        onTurn: (active) => turns.push(`${name} ${active}`),
      });
    const first = server.claim("/a", owner("first"));
    const second = server.claim("/a/", owner("second"));
    assert.equal(await post("/a", ""), "200 first");
    first.release(false);
    assert.equal(await post("/a", ""), "200 second");
    second.release(true);
    assert.deepEqual(turns, ["first true", "second false", "second true"]);
  });

  it("sends one answer only", async () => {
    const server = new SharedServer(host, []);
    const twice = ownerOf((exchange) => {
      exchange.reply(200, {}, "one");
      exchange.reply(200, {}, "two");
    });
    server.claim("/a", twice);
    assert.equal(await post("/a", ""), "200 one");
  });

  it("says how many bytes an answer has, whatever its letters are", async () => {
    const server = new SharedServer(host, []);
    for (const text of ["", "plain", "Söhne", "漢字 😀"]) {
      const claim = server.claim(
        "/a",
        ownerOf((exchange) => exchange.reply(200, {}, text)),
      );
      assert.equal(await post("/a", ""), `200 ${text}`);
      claim.release(true);
    }
  });

  it("reads a body, however it comes", async () => {
    new SharedServer(host, []).claim("/a", ownerOf(echo));
    const head = "POST /a HTTP/1.1\r\nHost: x\r\n";
    const sized = `${head}Content-Length: 4\r\n\r\n`;
    const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n`;
    for (const [parts, answers] of [
      [[`${sized}abcd`], ["abcd"]],
      [[sized, "ab", "cd"], ["abcd"]],
      [[`${sized}ab`, "cd"], ["abcd"]],
      [[`${sized}abcd${sized}efgh${head}\r\n${sized}ijkl`], ["abcd", "efgh", "", "ijkl"]],
      [[`${chunked}4\r\nabcd\r\n0\r\n\r\n`], ["abcd"]],
      [[chunked, "2\r\nab\r\n", "2\r\ncd\r\n0\r\n\r\n"], ["abcd"]],
      [[`${chunked}3ea\r\n${"x".repeat(1002)}\r\n0\r\n\r\n`], ["too_large"]],
      [[`${head}Content-Length: 1001\r\n\r\n${"x".repeat(1001)}`], ["too_large"]],
    ] as const) {
      const socket = connect(Number(new URL(url).port), "127.0.0.1").setNoDelay(true);
      const bodies = bodiesFrom(socket, answers.length);
      for (const part of parts) {
        socket.write(part);
        await new Promise((resolve) => setTimeout(resolve, 20)); // a packet of its own
      }
      assert.deepEqual(await bodies, answers, parts.join("|").slice(0, 200));
      socket.destroy();
    }
  });

  it("reads a body that middleware of the host listens to, or has asked to have as text", async () => {
    const layers: Layer[] = [
      (request, _, next) => {
        request.on("data", () => {});
        next();
      },
      (request, _, next) => {
        request.resume();
        next();
      },
      (request, _, next) => {
        request.setEncoding("utf8");
        next();
      },
    ];
    for (const [at, layer] of layers.entries()) {
      const path = `/${at}`;
      const app = new Host();
      const base = await app.listen();
      new SharedServer(app, [layer]).claim(
        path,
        ownerOf((exchange) => echo(exchange, 200_000)),
      );
      for (const body of ["a", "ä", "x".repeat(100_000)]) {
        const answer = await fetch(base + path, { method: "POST", body });
        assert.equal(await answer.text(), body, `layer ${at}`);
      }
      const socket = connect(Number(new URL(base).port), "127.0.0.1").setNoDelay(true);
      const bodies = bodiesFrom(socket, 1);
      socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab`);
      await new Promise((resolve) => setTimeout(resolve, 20)); // a packet of its own
      socket.write("cd");
      assert.deepEqual(await bodies, ["abcd"], `layer ${at}, in two packets`);
      socket.destroy();
      app.server.close();
      app.server.closeAllConnections();
    }
  });

  it("does not ask an owner for somebody who hung up while the path was nobody's", async () => {
    const server = new SharedServer(host, []);
    server.claim("/a", ownerOf(echo)).release(false);
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd");
    const connection: Socket = (await once(host.server, "connection"))[0];
    await once(host.server, "request");
    socket.destroy();
    await once(connection, "close");
    const code = await new Promise((resolve) => {
      server.claim(
        "/a",
        ownerOf(
          (exchange) => void exchange.readBody(1000, 60_000).then(resolve, ({ code }) => resolve(code)),
        ),
      );
    });
    assert.equal(code, "aborted");
  });

  it("hands over who waited when the turn in which the next owner came is over, and to whoever is there then", async () => {
    const server = new SharedServer(host, []);
    const named = (name: string): PathOwner =>
      ownerOf((exchange) => exchange.reply(200, {}, name), { orphanAfterMs: 5000 });
    server.claim("/a", named("first")).release(false);
    const arrived = once(host.server, "request");
    const answer = post("/a", "");
    await arrived;
    server.claim("/a", named("second")).release(false);
    server.claim("/a", named("third")).release(false);
    await new Promise((resolve) => setImmediate(resolve));
    server.claim("/a", named("fourth"));
    assert.equal(await answer, "200 fourth");
  });

  it("tells at once that its sender has hung up: in mid-body, and then before the answer", async () => {
    const server = new SharedServer(host, []);
    const told = new EventEmitter();
    server.claim(
      "/a",
      ownerOf((exchange) => {
        exchange.readBody(1000, 60_000).then(
          () => exchange.onGone(() => told.emit("news", "gone")),
          ({ code }) => told.emit("news", code),
        );
      }),
    );
    for (const [body, news] of [
      ["ab", "aborted"],
      ["abcd", "gone"],
    ]) {
      const heard = once(told, "news");
      const socket = connect(Number(new URL(url).port), "127.0.0.1");
      socket.write(`POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n${body}`, () => socket.destroy());
      assert.deepEqual(await heard, [news]);
    }
  });
});

import type { Node, NodeStatus } from "node-red";
import type { ArrivalState } from "../../lib/http/index.js";
import { StatusLine } from "../common/status.js";
import type { Words } from "../common/words.js";

/** What CDR in shows: first what keeps records from arriving, then what was refused, then how many came. */
export class CdrInStatus {
  readonly #line: StatusLine;
  readonly #words: Words;
  /** Key of the words below `status.`, with their values. */
  #problem: [key: string, values?: Record<string, string>] | undefined;
  #records = 0;
  #refused = 0;
  #wrongLogins = 0;
  /** Where a server of this node listens, and the last file that came. */
  #place = "";
  #file = "";

  constructor(node: Node<object>, words: Words) {
    this.#line = new StatusLine(node);
    this.#words = words;
    this.#show();
  }

  record(): void {
    this.#records += 1;
    this.#show();
  }

  refused(): void {
    this.#refused += 1;
    this.#show();
  }

  /** All of it has been sent. */
  file(name: string): void {
    this.#file = name;
    this.#show();
  }

  wrongLogin(): void {
    this.#wrongLogins += 1;
    this.#show();
  }

  /** @param place address and port */
  server(state: ArrivalState, place: string): void {
    this.#place = place;
    this.arrival(state, true);
  }

  /** Nothing can arrive; undefined = it can again. */
  problem(key: string | undefined, values?: Record<string, string>): void {
    this.#problem = key === undefined ? undefined : [key, ...(values ? ([values] as const) : ([] as const))];
    this.#show();
  }

  arrival(state: ArrivalState, isOurPath: boolean): void {
    if (state.kind === "failed") this.problem(...failureWords(state.code));
    else this.problem(isOurPath ? undefined : "path-in-use");
  }

  close(): void {
    this.#line.close();
  }

  #show(): void {
    this.#line.show(() => this.#status());
  }

  #status(): NodeStatus {
    if (this.#problem) {
      const [key, values] = this.#problem;
      return { fill: "red", shape: "ring", text: this.#words(`status.${key}`, values) };
    }
    const counts = { records: this.#records, refused: this.#refused };
    const more = this.#more();
    if (this.#refused > 0)
      return { fill: "yellow", shape: "dot", text: this.#words("status.refused", counts) + more };
    const fill = this.#wrongLogins > 0 ? "yellow" : "green";
    const records = this.#records === 1 ? "status.record" : "status.records";
    if (this.#records > 0) return { fill, shape: "dot", text: this.#words(records, counts) + more };
    const ready = this.#place === "" ? "status.ready" : "status.listening";
    return { fill, shape: "ring", text: this.#words(ready, { place: this.#place }) + more };
  }

  #more(): string {
    const logins = this.#wrongLogins > 0 && this.#words("status.logins", { count: this.#wrongLogins });
    return [this.#file, logins].map((part) => (part ? `, ${part}` : "")).join("");
  }
}

function failureWords(code: string): [key: string, values?: Record<string, string>] {
  if (code === "EADDRINUSE") return ["port-in-use"];
  if (code === "EACCES") return ["port-forbidden"];
  if (code === "no_http") return ["no-http"];
  if (code === "no_ssh2") return ["no-ssh2"];
  if (code === "host_key") return ["host-key"];
  return ["not-listening", { code }];
}

import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { isOverWithin } from "../../time/index.js";
import type { Call, Claimed } from "../driver.js";
import type { Backend, Opened } from "../queued-store.js";
import { StoreError } from "../store-error.js";
import type { Leased } from "../types.js";
import { KeptDeliveries, type KeptLease } from "./kept-deliveries.js";
import type { FromThread, OpenedFile, Start, ToThread } from "./messages.js";
import { packed } from "./parcels.js";
import type { FileSettings } from "./sqlite-driver.js";

type Enqueue = Call<"enqueue">;
type Answer = Exclude<FromThread, { failure: unknown }>;

/** A thread ends between two of its steps; one that the disk holds in the midst of a step, perhaps never. */
const terminateMs = 500;

interface Question {
  resolve(answer: Answer): void;
  reject(error: StoreError): void;
}

/** An SQLite file in a thread of its own, which keeps the process alive only while it has something to do. */
export class SqliteBackend implements Backend {
  onLost: (error: StoreError) => void = () => {};
  /** A batch costs a wake of the thread and a flush of the disk, some 300 µs: 50 for a delivery when six share them, 12 when 25 do. */
  readonly gatherMs = 10;
  readonly #settings: FileSettings;
  readonly #kept = new KeptDeliveries();
  readonly #threadFile: string;
  #thread: Worker | undefined;
  #isOpen = false;
  /** The thread answers in the order in which it is asked. */
  #questions: Question[] = [];

  constructor(settings: FileSettings, threadFile: string = join(__dirname, "thread.js")) {
    this.#settings = settings;
    this.#threadFile = threadFile;
  }

  /** A thread that has a file opens it anew, and takes along what a removed one holds. */
  async open(now: number): Promise<Opened> {
    const opened = this.#isOpen ? this.#ask({ now }) : this.#start(now);
    const { sqlite, inherited } = (await opened) as OpenedFile;
    this.#isOpen = true;
    this.#kept.clear(); // who has opened it knows nothing of them
    return { durable: true, sqlite, ...(inherited && { inherited }) };
  }

  #start(now: number): Promise<Answer> {
    const start: Start = { settings: this.#settings, now };
    const thread = new Worker(this.#threadFile, {
      name: "call-events-store",
      workerData: start,
      // Nothing lives long there; without a limit V8 makes ever more room for it, 100 MB after some 200 000 deliveries.
      resourceLimits: { maxYoungGenerationSizeMb: 16 },
      // node:sqlite is called experimental by Node.js 22; nobody who reads the log can do anything about it.
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    this.#thread = thread;
    thread.on("message", (message: FromThread) => this.#hear(message));
    thread.on("error", (error) => this.#end(thread, error.message));
    thread.on("exit", () => this.#end(thread, "its thread has ended"));
    return this.#answer();
  }

  async run(calls: readonly Call[], now: number): Promise<unknown[]> {
    const firsts = calls.map((call) => (isEnqueue(call) ? this.#kept.add(call.args[0]) : undefined));
    const dropAllBut = (accepted: (index: number) => readonly string[]): void => {
      for (const [index, first] of firsts.entries())
        if (first !== undefined)
          this.#kept.dropAllBut(accepted(index), (calls[index] as Enqueue).args[0], first);
    };
    try {
      const parcels = calls.map((call, index) => packed(call, firsts[index]));
      const { answers } = (await this.#ask({ calls: parcels, now })) as { answers: unknown[] };
      dropAllBut((index) => answers[index] as string[]);
      return answers.map((answer, index) =>
        calls[index]!.method === "claim" ? this.#claimed(answer) : answer,
      );
    } catch (error) {
      dropAllBut(() => []);
      throw error;
    }
  }

  #claimed(answer: unknown): Claimed {
    const { leased, ...rest } = answer as Claimed<Leased | KeptLease>;
    return { ...rest, leased: leased.map((lease) => ("kept" in lease ? this.#kept.leased(lease) : lease)) };
  }

  async close(graceMs: number): Promise<void> {
    const thread = this.#thread;
    if (!thread) return;
    this.#isOpen = false;
    thread.removeAllListeners("exit");
    const ended = new Promise<void>((resolve) => thread.once("exit", () => resolve()));
    this.#ask("close").catch(() => {});
    thread.ref();
    if (!(await isOverWithin(graceMs, ended))) {
      void thread.terminate();
      if (!(await isOverWithin(terminateMs, ended))) thread.unref();
    }
    this.#thread = undefined;
    this.#refuseAll(new StoreError("closed", "the store was closed before this was done"));
  }

  #ask(message: ToThread): Promise<Answer> {
    if (!this.#thread) return Promise.reject(new StoreError("io", `${this.#settings.path}: not open`));
    this.#thread.postMessage(message);
    return this.#answer();
  }

  #answer(): Promise<Answer> {
    if (this.#questions.length === 0) this.#thread!.ref();
    return new Promise((resolve, reject) => this.#questions.push({ resolve, reject }));
  }

  #hear(message: FromThread): void {
    const question = this.#questions.shift();
    if (this.#questions.length === 0) this.#thread?.unref();
    if (typeof message === "object" && "failure" in message)
      question?.reject(new StoreError(message.failure.code, message.failure.message));
    else question?.resolve(message);
  }

  #end(thread: Worker, why: string): void {
    if (this.#thread !== thread) return;
    const error = new StoreError("io", `${this.#settings.path}: ${why}`);
    const wasOpen = this.#isOpen;
    this.#thread = undefined;
    this.#isOpen = false;
    this.#refuseAll(error);
    if (wasOpen) this.onLost(error);
  }

  #refuseAll(error: StoreError): void {
    for (const { reject } of this.#questions.splice(0)) reject(error);
  }
}

const isEnqueue = (call: Call): call is Enqueue => call.method === "enqueue";

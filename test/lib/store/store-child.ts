import { openStore, type StoreState } from "../../../lib/store/index.js";
import { claim, delivery, idsOf } from "./deliveries.js";

/** A process that has a store, for what only a process of its own can show. */
const [task, path] = process.argv.slice(2) as [string, string];
const store = openStore({ path, keepDays: 14, keepRows: 1000 });
const say = (word: unknown): void => void process.send?.(word);

const tasks: Record<string, () => void> = {
  /** Has the file until it is killed. */
  hold() {
    store.onState(({ kind }: StoreState) => say(kind));
    setInterval(() => {}, 1000);
  },
  /** Accepts one, and has nothing more to do. */
  async leave() {
    await store.enqueue([delivery("a")]);
    console.log("accepted");
  },
  /** Accepts what fits, under a limit of the size of a file that the shell has set. */
  async fill() {
    const told: string[] = [];
    const troubles: Array<string | undefined> = [];
    store.onState((state) => troubles.push(state.kind === "open" ? state.trouble : state.kind));
    const tell = async (asked: Promise<unknown>) =>
      told.push(
        await asked.then(
          () => "ok",
          ({ code, message }) => `${code}: ${message}`,
        ),
      );
    await tell(store.enqueue([delivery("small")]));
    await Promise.all([
      tell(claim(store)),
      tell(store.enqueue([delivery("big", { body: "b".repeat(5_000_000) })])),
    ]);
    await tell(store.enqueue([delivery("another")]));
    const claimed = idsOf(await claim(store));
    await store.close(5000);
    console.log(JSON.stringify({ told, claimed, troubles }));
  },
};

void tasks[task]!();

// The thread in which SQLite works: a commit waits for the disk, and nobody else shall.
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { StoreError } from "../store-error.js";
import type { Failure, FromThread, Start, ToThread } from "./messages.js";
import { unpacked } from "./parcels.js";
import { SqliteDriver } from "./sqlite-driver.js";

const port = parentPort!;
const { settings, now } = workerData as Start;
const say = (message: FromThread): void => port.postMessage(message);
const failureOf = ({ code, message }: StoreError): Failure => ({ code, message });

try {
  serve(new SqliteDriver(settings, (path) => new DatabaseSync(path), now));
} catch (error) {
  say({ failure: failureOf(error as StoreError) });
}

function serve(first: SqliteDriver): void {
  let driver = first;
  const answerTo = (message: Exclude<ToThread, "close">): FromThread => {
    if ("calls" in message) return { answers: driver.run(message.calls.map(unpacked), message.now) };
    driver = driver.successor(message.now);
    return openedOf(driver);
  };
  port.on("message", (message: ToThread) => {
    if (message === "close") {
      driver.close();
      say("closed");
      port.close();
      return;
    }
    try {
      say(answerTo(message));
    } catch (error) {
      say({ failure: failureOf(error as StoreError) });
    }
  });
  say(openedOf(driver));
}

function openedOf({ sqliteVersion, inherited }: SqliteDriver): FromThread {
  return { sqlite: sqliteVersion, ...(inherited && { inherited }) };
}

// The thread in which SQLite works: a commit waits for the disk, and nobody else shall.
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { StoreError } from "../store-error.js";
import type { Failure, FromThread, Start, ToThread } from "./messages.js";
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

function serve(driver: SqliteDriver): void {
  port.on("message", (message: ToThread) => {
    if (message === "close") {
      driver.close();
      say("closed");
      port.close();
      return;
    }
    try {
      say({ answers: driver.run(message.calls, message.now) });
    } catch (error) {
      say({ failure: failureOf(error as StoreError) });
    }
  });
  say({ sqlite: driver.sqliteVersion });
}

import { parentPort } from "node:worker_threads";

/** The thread of the store, but for one delivery that it does not survive. */
parentPort!.on("message", (message) => {
  if (JSON.stringify(message).includes("deadly")) process.exit(1); // of the thread
});
require("../../../lib/store/sqlite/thread.js");

// A thread of a store that is held by the file system: nobody writes what it reads.
import { readFileSync, writeFileSync } from "node:fs";
import { workerData } from "node:worker_threads";

const { path } = (workerData as { settings: { path: string } }).settings;
writeFileSync(`${path}.begun`, "");
readFileSync(path);

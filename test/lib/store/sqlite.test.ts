import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../../../lib/store/index.js";
import { storeContract } from "./contract.js";

const folder = mkdtempSync(join(tmpdir(), "call-events-store-"));
let places = 0;

storeContract({
  name: "SQLite",
  place() {
    const path = join(folder, `${++places}`, "deliveries.sqlite");
    return (options) => openStore({ path, ...options });
  },
  durable: true,
});

after(() => rmSync(folder, { recursive: true, force: true }));

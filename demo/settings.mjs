import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const firstExample = join(root, "examples", "01 - CRM look-up and caller name.json");

/**
 * Makes the demo's user directory on the first start and leaves it alone on every later one.
 *
 * @returns true on the first start
 */
export function prepareUserDir(userDir) {
  mkdirSync(userDir, { recursive: true });
  const flows = join(userDir, "flows.json");
  if (existsSync(flows)) return false;
  copyFileSync(firstExample, flows);
  return true;
}

/** Node-RED's settings: these nodes from this folder, nothing asked of the network, nothing shown but the flows. */
export function settingsFor(userDir, host, port) {
  return {
    userDir,
    flowFile: "flows.json",
    nodesDir: [root],
    uiHost: host,
    uiPort: port,
    httpAdminRoot: "/",
    httpNodeRoot: "/",
    credentialSecret: credentialSecretOf(userDir),
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false },
    functionExternalModules: false,
    // Warnings show in the editor; on the console they would bury what to try.
    logging: { console: { level: "error", metrics: false, audit: false } },
  };
}

/** Secrets typed into the demo are encrypted with a key made on the first start. */
function credentialSecretOf(userDir) {
  const file = join(userDir, ".credential-secret");
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

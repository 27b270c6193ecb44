import { createPrivateKey, generateKeyPair } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { SftpError } from "./sftp-error.js";

const generate = promisify(generateKeyPair);

/** In the formats that ssh2 reads. Who can, takes ECDSA; old clients know RSA only. */
const kinds: Record<string, () => Promise<{ privateKey: string }>> = {
  "sftp-host-ecdsa.pem": () =>
    generate("ec", {
      namedCurve: "P-256",
      privateKeyEncoding: { type: "sec1", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    }),
  "sftp-host-rsa.pem": () =>
    generate("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs1", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    }),
};

/** Two nodes that start together must not each make a key. */
const underWay = new Map<string, Promise<string[]>>();

/**
 * The keys by which clients know this server again, as PEM. Made when there are none, and never made anew: CUCM sends
 * nothing to a server whose key has changed until somebody presses Reset there.
 *
 * @throws SftpError `host_key` (rejects)
 */
export function hostKeysIn(folder: string): Promise<string[]> {
  const found = underWay.get(folder);
  if (found) return found;
  const keys = readOrMakeAll(folder).finally(() => underWay.delete(folder));
  underWay.set(folder, keys);
  return keys;
}

async function readOrMakeAll(folder: string): Promise<string[]> {
  try {
    await mkdir(folder, { recursive: true });
    return await Promise.all(
      Object.entries(kinds).map(([name, make]) => readOrMake(join(folder, name), make)),
    );
  } catch (error) {
    throw new SftpError("host_key", (error as Error).message, { cause: error });
  }
}

async function readOrMake(path: string, make: () => Promise<{ privateKey: string }>): Promise<string> {
  try {
    const key = await readFile(path, "utf8");
    createPrivateKey(key); // throws when it is none
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const { privateKey } = await make();
  const file = await open(`${path}.new`, "w", 0o600);
  try {
    await file.chmod(0o600); // a file of before keeps its mode otherwise
    await file.writeFile(privateKey);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  return privateKey;
}

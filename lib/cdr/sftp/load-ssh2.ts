import { SftpError } from "./sftp-error.js";

/** The library is optional, and loaded by the first server. @throws SftpError `no_ssh2` */
export function loadSsh2(): typeof import("ssh2") {
  try {
    return require("ssh2") as typeof import("ssh2");
  } catch (error) {
    throw new SftpError("no_ssh2", (error as Error).message.split("\n", 1)[0]!, { cause: error });
  }
}

export type SftpFault =
  /** The optional dependency `ssh2` is not installed. */
  | "no_ssh2"
  /** The server's own key can be neither read nor written. */
  | "host_key";

/** Why a server cannot be opened. */
export class SftpError extends Error {
  readonly code: SftpFault;

  constructor(code: SftpFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SftpError";
    this.code = code;
  }
}

/** Answers of SFTP version 3, draft-ietf-secsh-filexfer-02 section 7. */
export const status = {
  ok: 0,
  endOfFile: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  unsupported: 8,
} as const;

/** A request that is answered with no, which is its client's own doing and no trouble of this machine. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;

  constructor(code: keyof typeof status, message: string) {
    super(message);
    this.status = status[code];
  }
}

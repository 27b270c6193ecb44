/** How a request shows who it comes from. */
export interface Auth {
  /**
   * The headers to send; a promise only when something has to be fetched for them.
   *
   * @param limitMs how long that may take
   * @throws WebhookError
   */
  headers(limitMs: number): Record<string, string> | Promise<Record<string, string>>;
  /**
   * Called when the other side has refused these headers with 401.
   *
   * @returns other headers that are worth one more try, or undefined
   * @throws WebhookError
   */
  renew?(refused: Record<string, string>, limitMs: number): Promise<Record<string, string> | undefined>;
}

/** Headers that never change. */
export const constantAuth = (headers: Record<string, string>): Auth => ({ headers: () => headers });

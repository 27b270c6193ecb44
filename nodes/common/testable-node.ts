/** A node that can be tried out from the editor, over `POST call-events/test/:nodeId`. */
export interface TestableNode {
  /** @throws (rejects) {@link BadTestError} */
  test?(body: Record<string, unknown>): Promise<object>;
}

/** A test that was asked for in a way it cannot be run. */
export class BadTestError extends Error {
  readonly code = "bad_request";
}

type Outcome<Result> = { result: Result } | { problem: string };

/** Asks a deployed node to run its test, which `POST call-events/test/:nodeId` answers; why it could not in words. */
export function runTest<Result>(node: Worded & { id: string }, body: object): Promise<Outcome<Result>> {
  // The server would say so as well, with a 404 that the browser notes as an error.
  const isDeployed = RED.nodes.originalFlow()?.some(({ id }) => id === node.id);
  if (isDeployed === false) return Promise.resolve({ problem: node._("common.test.problem.notDeployed") });
  return new Promise((resolve) => {
    $.ajax({
      url: `call-events/test/${encodeURIComponent(node.id)}`,
      type: "POST",
      contentType: "application/json; charset=utf-8",
      dataType: "json",
      data: JSON.stringify(body),
    })
      .done((result: Result) => resolve({ result }))
      .fail((response: JQuery.jqXHR) => resolve({ problem: problemOf(node, response) }));
  });
}

function problemOf(words: Worded, { status, responseJSON }: JQuery.jqXHR): string {
  if (status === 404) return words._("common.test.problem.notDeployed");
  if (status === 401 || status === 403) return words._("common.test.problem.noPermission");
  if (status === 0) return words._("common.test.problem.noServer");
  return responseJSON?.error?.message ?? words._("common.test.problem.other", { status });
}

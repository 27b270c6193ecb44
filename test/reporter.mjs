// Tells test/run.mjs, in the parent process, how each test went.
import mocha from "mocha";

export default class Reporter {
  constructor(runner) {
    // Mocha lets a rejection that nobody handles pass; a Node-RED process would end of it.
    process.on("unhandledRejection", (reason) => {
      throw reason;
    });
    const tell = (message) => process.send?.(message);
    runner.on("pass", (test) => tell({ state: "passed", title: test.fullTitle() }));
    runner.on("pending", (test) => tell({ state: "skipped", title: test.fullTitle() }));
    runner.on("fail", (test, error) =>
      tell({ state: "failed", title: test.fullTitle(), error: story(error) }),
    );
    runner.on("end", () => tell({ state: "end" }));
  }
}

function story(error) {
  const { message = String(error), stack = "", expected, actual, showDiff } = error ?? {};
  const comparable = showDiff !== false && expected !== undefined && typeof actual === typeof expected;
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line) && !/node_modules.mocha/.test(line));
  const text = [message];
  if (comparable && !message.includes("\n")) {
    const written = (value) => (typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? ""));
    text.push(mocha.reporters.Base.generateDiff(written(actual), written(expected)));
  }
  return [...text, ...frames.slice(0, 8)].join("\n");
}

import { strict as assert } from "node:assert";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/node-red.js";

/** The checks that the Flow Library's scorecard makes of a package, so that they are known before it is published. */
const readJson = (path: string) => JSON.parse(readFileSync(join(projectRoot, path), "utf8"));
const packageJson = readJson("package.json");
const lock = readJson("package-lock.json");

interface Registered {
  type: string;
  definition: string;
}

/** The scorecard parses the built HTML and wants a literal type and an inline definition; so does this. */
function registered(set: string, entry: string): Registered {
  const html = readFileSync(join(projectRoot, entry.replace(/\.js$/, ".html")), "utf8");
  const script = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? "";
  const match = /RED\.nodes\.registerType\("([^"]+)",\s*(\{[\s\S]*)/.exec(script);
  assert.ok(match, `${set}: no registerType("…", { … }) in its HTML`);
  return { type: match[1]!, definition: match[2]! };
}

describe("the Flow Library scorecard", () => {
  const nodes = Object.entries<string>(packageJson["node-red"].nodes).map(([set, entry]) =>
    registered(set, entry),
  );

  it("P01 has a license", () => assert.equal(packageJson.license, "MIT"));

  it("P03 has a repository and a place for bugs", () => {
    assert.ok(packageJson.repository.url);
    assert.ok(packageJson.bugs.url);
  });

  it("P04 has a scoped name", () => assert.match(packageJson.name, /^@[a-z\d][\w-.]+\/[a-z\d][\w-.]*$/));

  it("P05 has the keyword node-red", () => assert.ok(packageJson.keywords.includes("node-red")));

  it("P06 admits the latest Node-RED, and the version before it", () => {
    const [, least] = /^>=(\d+\.\d+)\.\d+$/.exec(packageJson["node-red"].version)!;
    const versions = ["node-red", "node-red-4"].map(
      (name) => readJson(`node_modules/${name}/package.json`).version,
    );
    assert.ok(versions[0].startsWith("5."));
    assert.ok(versions[1].startsWith(`${least}.`));
  });

  it("P07 admits the oldest Node.js that the latest Node-RED runs on", () => {
    const [, theirs] = /^>=(\d+\.\d+)/.exec(readJson("node_modules/node-red/package.json").engines.node)!;
    assert.equal(packageJson.engines.node, `>=${theirs}`);
  });

  it("N01 has node types of its own, no word that another package uses", () => {
    for (const { type } of nodes) assert.match(type, /^call-[a-z-]+$/);
    assert.deepEqual(
      nodes.map(({ type }) => type),
      Object.keys(packageJson["node-red"].nodes),
    );
  });

  it("N02 shows every node in an example", () => {
    const examples = globSync("examples/**/*.json", { cwd: projectRoot });
    assert.ok(examples.length > 0, "examples/ is empty");
    const shown = new Set(
      examples.flatMap((path) => readJson(path).map(({ type }: { type: string }) => type)),
    );
    const unseen = nodes
      .filter(({ definition }) => !/category:\s*"config"/.test(definition))
      .filter(({ type }) => !shown.has(type));
    assert.deepEqual(
      unseen.map(({ type }) => type),
      [],
      "nodes that no flow in examples/ has",
    );
  });

  it("D01 has at most six dependencies", () => {
    assert.ok(Object.keys(packageJson.dependencies).length <= 6);
  });

  it("[CB-003] needs no Java: no JTAPI, no TSP", () => {
    const names = Object.keys(lock.packages).filter((path) => !lock.packages[path].dev);
    assert.deepEqual(
      names.filter((name) => /java(?!script)|jtapi|tapi|tsp/i.test(name)),
      [],
    );
  });

  it("D02 has no agent-base before version 6", () => {
    const production = Object.entries<{ version: string; dev?: boolean }>(lock.packages).filter(
      ([path, { dev }]) => !dev && path.endsWith("node_modules/agent-base"),
    );
    for (const [path, { version }] of production)
      assert.ok(Number.parseInt(version, 10) >= 6, `${path} ${version}`);
  });

  it("D03 has its dependencies at their latest major version", () => {
    // What was the latest when this was last looked at (`npm outdated` tells); a test cannot ask the registry and
    // fail on the day somebody else publishes.
    const latest: Record<string, number> = {
      axios: 1,
      mustache: 4,
      saxes: 6,
      "simple-oauth2": 5,
      undici: 8,
      xml2js: 0,
    };
    const behind = Object.keys(packageJson.dependencies).filter(
      (name) => Number.parseInt(lock.packages[`node_modules/${name}`].version, 10) !== latest[name],
    );
    // undici 8 wants Node.js 22.19, and P07 asks for 22.9: of the two rules only one can hold.
    assert.deepEqual(behind, ["undici"]);
  });
});

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** Compiled tests run from dist/test/system. */
const root = resolve(__dirname, "../../..");
const importPattern =
  /(?:^|\s)(?:import|export)\b[^"'`;]*?from\s*["']([^"']+)["']|\b(?:require|import)\(\s*["']([^"']+)["']\s*\)|^\s*import\s+["']([^"']+)["']/gm;

interface Arrow {
  from: string;
  to: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? sources(path) : path.endsWith(".ts") ? [path] : []));
}

/** Every import of a file, as a path inside the project ("lib/call/index.ts") or a package's name. */
function arrowsOf(file: string, text: string): Arrow[] {
  return [...text.matchAll(importPattern)].map((match) => {
    const target = (match[1] ?? match[2] ?? match[3])!;
    const to = target.startsWith(".")
      ? relative(root, resolve(dirname(join(root, file)), target)).replace(/\.js$/, ".ts")
      : target;
    return { from: file, to };
  });
}

const subjectOf = (path: string): string | undefined => /^lib\/([^/]+)\//.exec(path)?.[1];
/** What the call systems share. Every other folder of lib/ counts as a call system until it is placed here. */
const sharedRooms = new Set([
  "call",
  "filter",
  "http",
  "merge",
  "records",
  "store",
  "template",
  "time",
  "webhook",
  "xml",
]);
const isCallSystem = (subject: string): boolean => !sharedRooms.has(subject);
/** Named too, so that a new folder has to be placed in one of the two lists on purpose. */
const callSystems = new Set(["curri", "xcc", "cdr"]);

/** Why an arrow must not exist, or undefined. */
function objection({ from, to }: Arrow): string | undefined {
  const source = subjectOf(from);
  const target = subjectOf(to);
  if (source && (/^(nodes|plugins)\//.test(to) || /^(node-red|@node-red\/)/.test(to)))
    return "lib/ knows nothing of Node-RED";
  if (target && target !== source && !/^lib\/[^/]+\/index\.ts$/.test(to)) return "past a folder's door";
  if (source && target && source !== target && isCallSystem(source) && isCallSystem(target))
    return "call systems do not know each other";
  if (source === "store" && target === "webhook") return "the store does not know HTTP";
  return undefined;
}

function circles(arrows: Arrow[]): string[] {
  const next = new Map<string, Arrow[]>();
  for (const arrow of arrows) {
    if (arrow.to.endsWith(".ts")) next.set(arrow.from, [...(next.get(arrow.from) ?? []), arrow]);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(" → "));
      return;
    }
    if (done.has(file)) return;
    for (const { to } of next.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return found;
}

describe("the house's arrows", () => {
  const files = ["lib", "nodes", "plugins"].flatMap((folder) => {
    try {
      return sources(join(root, folder));
    } catch {
      return []; // a folder that comes with a later node
    }
  });
  const arrows = files.flatMap((file) => arrowsOf(relative(root, file), readFileSync(file, "utf8")));

  it("reads the imports of the project", () => {
    assert.ok(arrows.length > 10, `only ${arrows.length} imports found`);
  });

  it("knows of each folder of lib/ whether it is a call system or a room that they share", () => {
    const unplaced = readdirSync(join(root, "lib")).filter(
      (name) => !sharedRooms.has(name) && !callSystems.has(name),
    );
    assert.deepEqual(
      unplaced,
      [],
      "folders of lib/ in neither list of this test: callSystems or sharedRooms?",
    );
  });

  it("has no forbidden arrow", () => {
    const bad = arrows.flatMap((arrow) => {
      const why = objection(arrow);
      return why ? [`${arrow.from} → ${arrow.to}: ${why}`] : [];
    });
    assert.deepEqual(bad, []);
  });

  it("has no circle", () => {
    assert.deepEqual(circles(arrows), []);
  });

  it("would object to each forbidden kind", () => {
    const forbidden: Arrow[] = [
      { from: "lib/webhook/send.ts", to: "nodes/common/status.ts" },
      { from: "lib/webhook/send.ts", to: "node-red" },
      { from: "lib/curri/request.ts", to: "lib/cdr/index.ts" },
      { from: "lib/store/outbox.ts", to: "lib/webhook/index.ts" },
      { from: "nodes/curri-in/call-curri-in.ts", to: "lib/curri/request.ts" },
    ];
    for (const arrow of forbidden) assert.ok(objection(arrow), `${arrow.from} → ${arrow.to} went through`);
    assert.deepEqual(
      circles([
        { from: "a.ts", to: "b.ts" },
        { from: "b.ts", to: "a.ts" },
      ]).length,
      1,
    );
  });
});

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ErrorClass } from "../../lib/webhook/index.js";
import { editorModule } from "../support/editor-module.js";

/** Compiled tests run from dist/test/system. */
const root = resolve(__dirname, "../../..");
const languages = ["en-US", "de"] as const;
const entries: Record<"nodes" | "plugins", Record<string, string>> = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
)["node-red"];
const foldersOf = (files: Record<string, string>): Array<{ type: string; folder: string }> =>
  Object.entries(files).map(([type, entry]) => ({ type, folder: entry.split("/").slice(1, 3).join("/") }));
const nodes = foldersOf(entries.nodes);
const plugins = foldersOf(entries.plugins);

type Words = { [key: string]: string | Words };

const source = (...path: string[]): string => readFileSync(join(root, ...path), "utf8");
const words = (...path: string[]): Words => JSON.parse(source(...path));

/** Every key with its text, as "form.path" → "Path". */
function flatten(tree: Words, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "string"
        ? [[prefix + key, value] as const]
        : [...flatten(value, `${prefix}${key}.`).entries()],
    ),
  );
}

/** The catalogue of a node or plugin as the build makes it. */
function catalogue(folder: string, type: string, language: string): Map<string, string> {
  const shared = (file: string): Words => words("nodes/common/locales", language, file);
  const common = { ...shared("common.json"), record: shared("records.json") };
  const own = words(folder, "locales", language, `${type}.json`);
  return flatten({ ...own, palette: shared("palette.json"), common });
}

const placeholders = (text: string): string[] => (text.match(/__\w+?__/g) ?? []).sort();

/** The TypeScript of a folder's own level, by file name. */
const scripts = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => source(folder, name).replace(/\/\*\*[\s\S]*?\*\//g, "")); // an example in a comment is no use

/** Keys that a form names: `data-i18n="form.path"`, `data-i18n="[placeholder]form.name"`. */
const keysOfForm = (html: string): string[] =>
  [...html.matchAll(/data-i18n="([^"]+)"/g)]
    .flatMap(([, list = ""]) => list.split(";"))
    .map((key) => key.replace(/^\[\w+\]/, ""))
    .filter((key) => !key.startsWith("node-red:"));

/** Keys that code names: `node._("form.path")`; a key with a part that varies ends in "*". */
const keysOfScript = (text: string): string[] =>
  [...text.matchAll(/\b(?:_|word|words)\(\s*(?:"([^"]+)"|`([^`]+)`)/g)]
    .map(([, plain, pattern]) => plain ?? pattern!.replace(/\$\{.*$/, "*"))
    .filter((key) => /^[a-zA-Z-]+\./.test(key));

const exists = (known: Map<string, string>, key: string): boolean =>
  key.endsWith("*") ? [...known.keys()].some((name) => name.startsWith(key.slice(0, -1))) : known.has(key);

describe("the words of nodes and plugins", () => {
  it("has nodes to look at", () => {
    assert.equal(nodes.length > 7, true);
  });

  for (const { type, folder } of [...nodes, ...plugins]) {
    describe(type, () => {
      const known = new Map(languages.map((language) => [language, catalogue(folder, type, language)]));
      const english = known.get("en-US")!;
      const german = known.get("de")!;

      it("has the same keys in both languages", () => {
        assert.deepEqual([...german.keys()].sort(), [...english.keys()].sort());
      });

      it("fills in the same values in both languages", () => {
        for (const [key, text] of english) {
          assert.deepEqual(placeholders(german.get(key) ?? ""), placeholders(text), key);
        }
      });

      it("leaves no word empty", () => {
        for (const [language, catalogued] of known) {
          for (const [key, text] of catalogued) assert.notEqual(text.trim(), "", `${language} ${key}`);
        }
      });

      it("knows every key of its form and of its code", () => {
        const isNode = folder.startsWith("nodes/");
        const used = [
          ...(isNode ? keysOfForm(source(folder, `${type}.html`)) : []),
          ...[folder, isNode ? "nodes/common" : `${folder}/editor`].flatMap(scripts).flatMap(keysOfScript),
        ];
        assert.ok(used.length > 0);
        const unknown = used.filter((key) => !exists(english, key));
        assert.deepEqual(unknown, []);
      });
    });
  }

  for (const { type, folder } of nodes) {
    describe(`the help of ${type}`, () => {
      it("is there in both languages, with the same sections in the same order", () => {
        const outline = (language: string): number[] =>
          [...source(folder, "locales", language, `${type}.html`).matchAll(/^(#{3,4}) /gm)].map(
            ([, marks = ""]) => marks.length,
          );
        assert.ok(outline("en-US").length > 0);
        assert.deepEqual(outline("de"), outline("en-US"));
      });

      it("has one colon behind the name of a field: Node-RED loses what stands before a second one", () => {
        for (const language of languages) {
          const help = source(folder, "locales", language, `${type}.html`);
          const fields = help.split("\n").filter((line) => line.startsWith(":"));
          assert.deepEqual(
            fields.filter((line) => !/^:[^:]+\([^:]+\) :[^:]*$/.test(line)),
            [],
          );
        }
      });

      // What comes with later milestones: a word of it in the help would send people looking for it. The word that a
      // new node brings leaves this list together with the node's arrival.
      it("says nothing of what is not offered yet", () => {
        for (const language of languages) {
          const help = source(folder, "locales", language, `${type}.html`);
          assert.doesNotMatch(help, /PostgreSQL/);
        }
      });
    });
  }

  it("[CB-050..054] have for every error class a name and a hint what to check", () => {
    const classes: Record<ErrorClass, true> = {
      connection_refused: true,
      dns: true,
      tls: true,
      network: true,
      timeout: true,
      auth: true,
      not_found: true,
      client_error: true,
      rate_limited: true,
      server_error: true,
      redirect: true,
      response_too_large: true,
      proxy: true,
      circuit_open: true,
      deadline: true,
      template: true,
      url: true,
      blocked_address: true,
      aborted: true,
    };
    const known = catalogue("plugins/call-events", "call-events", "en-US");
    const named = [...known.keys()].flatMap((key) => /^class\.(\w+)\.hint$/.exec(key)?.[1] ?? []);
    assert.deepEqual(named.sort(), Object.keys(classes).sort());
    for (const name of named) assert.ok(known.has(`class.${name}.label`), name);
  });

  it("have every field that pickers offer, and its values", () => {
    const noFlow = { nodes: { getNodeLinks: () => [], filterNodes: () => [] } };
    const { fieldGroups } = editorModule("nodes/common/editor/fields.ts", { RED: noFlow });
    const asked = new Set<string>();
    fieldGroups!({ id: "n", _: (key: string) => asked.add(key) && key } as never);
    assert.ok(asked.size > 30, `only ${asked.size} keys found`);
    const { type, folder } = nodes[0]!;
    for (const language of languages) {
      const known = catalogue(folder, type, language);
      assert.deepEqual(
        [...asked].filter((key) => !known.has(key)),
        [],
        `words that ${language} lacks`,
      );
    }
  });

  it("have every key of shared code below common., where each node has it", () => {
    const used = ["nodes/common", "nodes/common/editor"].flatMap(scripts).flatMap(keysOfScript);
    assert.ok(used.length > 30, `only ${used.length} keys found`);
    assert.deepEqual(
      used.filter((key) => !key.startsWith("common.")),
      [],
      "words of one node only",
    );
    for (const { type, folder } of nodes) {
      const known = catalogue(folder, type, "en-US");
      assert.deepEqual(
        used.filter((key) => !exists(known, key)),
        [],
        type,
      );
    }
  });
});

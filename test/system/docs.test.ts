import { strict as assert } from "node:assert";
import { existsSync, globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { compileTemplate, compileUrlTemplate } from "../../lib/template/index.js";
import { definitions } from "../support/definitions.js";
import { exampleFiles, nodeFiles, projectRoot } from "../support/node-red.js";

const documents = ["README.md", "CHANGELOG.md", ...globSync("docs/**/*.md", { cwd: projectRoot })].map(
  (path) => ({
    path,
    text: readFileSync(join(projectRoot, path), "utf8"),
  }),
);
const textOf = (path: string): string => documents.find((document) => document.path === path)!.text;

/** As the places where Markdown is read make an anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!));

describe("every text for people", () => {
  it("[XD-028] has no name of another product left unreplaced in it", () => {
    const files = ["{nodes,plugins}/**/locales/**/*", "{nodes,plugins}/**/*.html", "examples/*.json"]
      .flatMap((pattern) => globSync(pattern, { cwd: projectRoot }))
      .filter((path) => statSync(join(projectRoot, path)).isFile());
    assert.ok(files.length > 60, `only ${files.length} files`);
    const texts = files.map((path) => ({ path, text: readFileSync(join(projectRoot, path), "utf8") }));
    assert.deepEqual(
      [...documents, ...texts].filter(({ text }) => /~\.|\.~/.test(text)).map(({ path }) => path),
      [],
    );
  });
});

describe("documents", () => {
  for (const { path, text } of documents) {
    it(`${path}: every link within the project leads somewhere`, () => {
      for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(target!)) continue;
        const [file, anchor] = target!.split("#");
        const full = file ? join(projectRoot, dirname(path), file) : join(projectRoot, path);
        assert.ok(existsSync(full), `${target} does not exist`);
        if (anchor)
          assert.ok(anchorsOf(readFileSync(full, "utf8")).includes(anchor), `${target} has no such heading`);
      }
    });

    it(`${path}: every picture is there in both themes, and loads quickly`, () => {
      const light = [...text.matchAll(/<img src="([^"]+)"/g)].map(([, file]) => file!);
      const dark = [...text.matchAll(/srcset="([^"]+)"/g)].map(([, file]) => file!);
      assert.deepEqual(
        dark,
        light.map((file) => file.replace("-light", "-dark")),
      );
      for (const file of [...light, ...dark])
        assert.ok(statSync(join(projectRoot, dirname(path), file)).size <= 200_000, file);
    });

    it(`${path}: every npm script it names exists`, () => {
      const { scripts } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
      for (const [, name] of text.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g))
        assert.ok(scripts[name!], `npm run ${name}`);
      if (/\bnpm start\b/.test(text)) assert.ok(scripts.start);
      if (/\bnpm test\b/.test(text)) assert.ok(scripts.test);
    });
  }

  for (const guide of ["docs/connect-cucm.md", "docs/connect-cube.md"]) {
    it(`${guide}: its table of statuses has the nodes' own words, and each is one a node can show`, () => {
      const section = /### By what the node shows\n([\s\S]*?)\n### /.exec(textOf(guide))![1]!;
      const rows = [...section.matchAll(/^\| ([^|]+) \| ([^|]+) \|/gm)].slice(2);
      assert.ok(rows.length >= 8, `${rows.length} rows`);
      for (const [, label, statuses] of rows) {
        const known = statusesOf(label!.trim());
        for (const [, status] of statuses!.matchAll(/`([^`]+)`/g))
          assert.ok(known.includes(status!), `${label} never shows "${status}", only ${known.join(", ")}`);
      }
    });
  }

  it("[CB-016][CB-017][CB-072] help and guide tell which IOS, which ports, and what to compare with on the router", () => {
    const help = ["en-US", "de"].map((language) =>
      readFileSync(join(projectRoot, `nodes/cube/locales/${language}/call-cube.html`), "utf8"),
    );
    for (const text of [...help, textOf("docs/connect-cube.md")]) {
      for (const words of ["15.2(4)M", "8090", "show wsapi registration all", "debug wsapi xcc all"])
        assert.ok(text.includes(words), words);
    }
    assert.ok(textOf("README.md").includes("15.2(4)M"));
  });

  it("the README's table of escapes is what templates do", () => {
    const row = (place: string): string[] => {
      const line = textOf("README.md")
        .split("\n")
        .find((text) => text.startsWith(`| ${place} |`));
      assert.ok(line, `no row for ${place}`);
      return [...line.matchAll(/`([^`]+)`/g)].map(([, value]) => value!);
    };
    const rendered = (template: ReturnType<typeof compileTemplate>): string[] =>
      ["+1 (555) 123-4567", 'Lind & "Sons"'].map((name) => template.render({ message: { name } }).text);
    const inUrl = (url: string): string[] =>
      rendered(compileUrlTemplate(url)).map((text) => text.split(/[/=]/).at(-1)!);

    assert.deepEqual(inUrl("http://crm/{{ name }}"), row("in a URL's path or query"));
    assert.deepEqual(inUrl("http://crm?q={{ name }}"), row("in a URL's path or query"));
    const quoted = rendered(compileTemplate('"{{ name }}"', "json")).map((text) => text.slice(1, -1));
    assert.deepEqual(quoted, row("inside quotes of a JSON body"));
    assert.deepEqual(rendered(compileTemplate("{{ name }}", "xml")), row("in an XML body, in CURRI's reply"));
  });

  it("the README lists every example, and only those", () => {
    const section = /## Examples\n([\s\S]*?)\n## /.exec(textOf("README.md"))![1]!;
    const listed = [...section.matchAll(/^(\d+)\. \*\*(.+?)\*\*/gm)].map(
      ([, number, name]) => `${number!.padStart(2, "0")} - ${name}.json`,
    );
    assert.deepEqual(listed, exampleFiles());
  });

  it("the README's table of nodes has every node, and only those", () => {
    const section = /## The nodes\n([\s\S]*?)\n## /.exec(textOf("README.md"))![1]!;
    const listed = [...section.matchAll(/^\| \*+([^*]+)\*+ \|/gm)].map(([, label]) => typeOf(label!));
    assert.deepEqual(listed.sort(), Object.keys(nodeFiles).sort());
  });

  it("decisions are numbered in a row, and the index lists them", () => {
    const files = readdirSync(join(projectRoot, "docs/adr")).filter((name) => name !== "README.md");
    const index = [...textOf("docs/adr/README.md").matchAll(/^\| \[(\d{4})\]\(([^)]+)\) \|/gm)];
    assert.deepEqual(
      index.map(([, , file]) => file),
      files.sort(),
    );
    for (const [place, [, number, file]] of index.entries()) {
      assert.equal(Number(number), place + 1);
      assert.ok(textOf(`docs/adr/${file}`).startsWith(`# ${number}: `), file);
      assert.ok(file!.startsWith(`${number}-`), file);
    }
  });
});

/** The type that the palette shows under a label; a config node goes by its type itself. */
const typeOf = (label: string): string =>
  [...definitions].find(([, { paletteLabel }]) => paletteLabel === label)?.[0] ?? label;

/** A node's status texts; "…" stands for what changes. */
function statusesOf(label: string): string[] {
  const type = typeOf(label);
  const [file] = globSync(`nodes/*/locales/en-US/${type}.json`, { cwd: projectRoot });
  assert.ok(file, `there is no node called ${label}`);
  const { status = {} } = JSON.parse(readFileSync(join(projectRoot, file), "utf8")) as { status?: Texts };
  return textsOf(status).map((text) => text.replace(/__\w+__/g, "…"));
}

interface Texts {
  [key: string]: string | Texts;
}
const textsOf = (texts: Texts): string[] =>
  Object.values(texts).flatMap((text) => (typeof text === "string" ? text : textsOf(text)));

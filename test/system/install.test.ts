import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { NodeRed, type NodeRedPackage, projectRoot } from "../support/node-red.js";

const packageJson = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
const nodes = Object.entries<string>(packageJson["node-red"].nodes);
const types = nodes.map(([type]) => type);
const plugins = Object.entries<string>(packageJson["node-red"].plugins);

interface Packed {
  filename: string;
  size: number;
  unpackedSize: number;
  files: Array<{ path: string }>;
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("npm", args, { cwd, maxBuffer: 10_000_000 });
  return stdout;
}

describe("the package", function () {
  this.timeout(180_000);
  let folder: string;
  let packed: Packed;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "pack-"));
    // Without scripts: what lies in dist/ was built just now, and a build in between would disturb other tests.
    const answer = JSON.parse(
      await npm(projectRoot, "pack", "--json", "--ignore-scripts", "--pack-destination", folder),
    ) as Packed[] | Record<string, Packed>; // a list up to npm 11, by name from npm 12
    packed = Object.values(answer)[0]!;
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("holds what a user needs, and nothing else", () => {
    const paths = packed.files.map(({ path }) => path);
    const outside = paths.filter(
      (path) =>
        !/^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(path) &&
        !/^dist\/lib\/[a-z\d/-]+\.js$/.test(path) &&
        !/^dist\/(nodes|plugins)\/[a-z/-]+\.(js|html|svg)$/.test(path) &&
        !/^dist\/(nodes|plugins)\/[a-z-]+\/locales\/(en-US|de)\/call-[a-z-]+\.(json|html)$/.test(path) &&
        !/^examples\/[^/]+\.json$/.test(path) &&
        !/^docs\/.+\.md$/.test(path),
    );
    assert.deepEqual(outside, []);
    for (const path of ["package.json", "README.md", "LICENSE", "CHANGELOG.md"])
      assert.ok(paths.includes(path), `${path} is missing`);
  });

  it("has the faces of each node", () => {
    const paths = new Set(packed.files.map(({ path }) => path));
    for (const [type, entry] of nodes) {
      const folder = entry.slice(0, entry.lastIndexOf("/"));
      const faces = [
        entry,
        `${folder}/${type}.html`,
        `${folder}/icons/${type}.svg`,
        ...["en-US", "de"].flatMap((language) => [
          `${folder}/locales/${language}/${type}.json`,
          `${folder}/locales/${language}/${type}.html`,
        ]),
      ];
      for (const face of faces) assert.ok(paths.has(face), `${face} is missing`);
    }
  });

  it("has the faces of each plugin", () => {
    const paths = new Set(packed.files.map(({ path }) => path));
    for (const [name, entry] of plugins) {
      const folder = entry.slice(0, entry.lastIndexOf("/"));
      const locales = ["en-US", "de"].map((language) => `${folder}/locales/${language}/${name}.json`);
      for (const face of [entry, `${folder}/${name}.html`, ...locales])
        assert.ok(paths.has(face), `${face} is missing`);
    }
  });

  it("is small", () => {
    assert.ok(packed.size < 500_000, `${packed.size} bytes packed`);
    assert.ok(packed.unpackedSize < 1_950_000, `${packed.unpackedSize} bytes unpacked`);
  });

  for (const version of ["node-red", "node-red-4"] as NodeRedPackage[]) {
    describe(`installed for ${version}`, () => {
      let userDir: string;
      let nodeRed: NodeRed;
      before(async () => {
        userDir = mkdtempSync(join(tmpdir(), "user-"));
        const project = { name: "node-red-project", version: "0.0.1", private: true };
        writeFileSync(join(userDir, "package.json"), JSON.stringify(project));
        const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--no-update-notifier"];
        await npm(userDir, "install", ...quiet, join(folder, packed.filename));
        nodeRed = await NodeRed.start({ package: version, userDir, nodesDir: [] });
      });
      after(async () => {
        await nodeRed?.stop();
        await rm(userDir, { recursive: true, force: true });
      });

      it("registers every node type and says nothing in the log", async () => {
        const sets = (await nodeRed.admin("nodes")) as Array<Record<string, unknown>>;
        const ours = sets.filter(({ module }) => module === packageJson.name);
        assert.deepEqual(ours.flatMap((set) => set.types).sort(), [...types].sort());
        for (const set of ours) {
          assert.equal(set.err, undefined);
          assert.equal(set.version, packageJson.version);
        }
        assert.deepEqual(nodeRed.troubles, []);
      });

      it("serves forms, words, icons and examples", async () => {
        const forms = (await nodeRed.admin("nodes", { headers: { accept: "text/html" } })) as string;
        const icons = (await nodeRed.admin("icons")) as Record<string, string[]>;
        for (const type of types) {
          assert.ok(forms.includes(`data-template-name="${type}"`), `${type} has no form`);
          assert.ok(forms.includes(`data-help-name="${type}"`), `${type} has no help`);
          assert.ok(icons[packageJson.name]?.includes(`${type}.svg`), `${type} has no icon`);
          const icon = (await nodeRed.admin(`icons/${packageJson.name}/${type}.svg`)) as Buffer | string;
          assert.match(String(icon), /<svg/);
        }
        for (const language of ["en-US", "de"]) {
          const words = (await nodeRed.admin(`nodes/messages?lng=${language}`)) as Record<string, object>;
          for (const type of types) {
            const own = words[`${packageJson.name}/${type}`];
            assert.ok(own && Object.keys(own).length > 0, `${type} has no words in ${language}`);
          }
        }
        assert.ok((await nodeRed.examples(packageJson.name)).length >= 8);
      });

      it("serves the plugins with their words", async () => {
        const scripts = (await nodeRed.admin("plugins", { headers: { accept: "text/html" } })) as string;
        for (const [name] of plugins) {
          const id = `${packageJson.name}/${name}`;
          assert.ok(scripts.includes(`[red-plugin:${id}]`), `${name} has no script`);
          for (const language of ["en-US", "de"]) {
            const words = (await nodeRed.admin(`plugins/messages?lng=${language}`)) as Record<string, object>;
            assert.ok(Object.keys(words[id] ?? {}).length > 0, `${name} has no words in ${language}`);
          }
        }
      });

      it("runs an example as it comes", async () => {
        const [first] = await nodeRed.examples(packageJson.name);
        await nodeRed.deploy(await nodeRed.example(packageJson.name, first!));
        assert.match(nodeRed.log, /Started flows/);
        assert.deepEqual(nodeRed.troubles, []);
      });
    });
  }
});

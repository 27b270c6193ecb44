// Builds dist/: the compiled runtime, and beside each node and plugin its editor HTML, catalogues, help and icon.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const languages = ["en-US", "de"];
const packageJson = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

compileRuntime();
const { nodes, plugins } = packageJson["node-red"];
await Promise.all(Object.entries({ ...nodes, ...plugins }).map(([name, entry]) => buildFaces(name, entry)));

function compileRuntime() {
  if (process.argv.includes("--clean")) rmSync(join(root, "dist"), { recursive: true, force: true });
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.json")], { stdio: "inherit" });
}

/**
 * The faces of a node or plugin: `<name>.js` is compiled already; the HTML, the catalogues and the icon are made here.
 * A plugin has no form, no help and no icon.
 */
async function buildFaces(name, entry) {
  const target = join(root, dirname(entry));
  const source = join(root, dirname(entry).replace(/^dist./, ""));
  mkdirSync(target, { recursive: true });
  const html = await editorHtml(source, name);
  writeFileSync(join(target, `${name}.html`), html);
  for (const language of languages) {
    const folder = join(target, "locales", language);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(catalogue(source, name, language, html)));
    const help = join(source, "locales", language, `${name}.html`);
    if (existsSync(help)) cpSync(help, join(folder, `${name}.html`));
  }
  copyIcon(name, target);
}

async function editorHtml(source, name) {
  const bundle = await build({
    entryPoints: [join(source, `${name}.editor.ts`)],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    loader: { ".css": "text" },
    charset: "utf8",
    legalComments: "none",
    minifyWhitespace: true, // every editor loads all of it; names stay, for whoever looks for a fault
  });
  const script = bundle.outputFiles[0].text;
  const formFile = join(source, `${name}.html`);
  const form = existsSync(formFile) ? readFileSync(formFile, "utf8") : "";
  return `<script type="text/javascript">\n${script}</script>\n\n${form}`;
}

/**
 * Words that every form shares are written once, in nodes/common, and stand under "common" in each catalogue. Those for
 * the fields of records are many, and only in the catalogues of the forms that offer these fields.
 */
function catalogue(source, name, language, html) {
  const wordsIn = (...path) => JSON.parse(readFileSync(join(...path), "utf8"));
  const shared = join(root, "nodes/common/locales", language);
  const record = html.includes("common.record.") ? { record: wordsIn(shared, "records.json") } : {};
  const own = wordsIn(source, "locales", language, `${name}.json`);
  // The palette takes its category's word from the catalogue of whichever node comes first.
  const palette = wordsIn(shared, "palette.json");
  return { ...own, palette, common: { ...wordsIn(shared, "common.json"), ...record } };
}

/** Node-RED lists an icon once for each folder that holds it, so each node's folder gets its own one only. */
function copyIcon(name, target) {
  if (!(name in nodes)) return;
  const [icon] = readdirSync(join(root, "icons")).filter((file) => file.startsWith(`${name}.`));
  if (!icon) throw new Error(`icons/ has no ${name}.svg`);
  mkdirSync(join(target, "icons"), { recursive: true });
  cpSync(join(root, "icons", icon), join(target, "icons", icon));
}

// Builds dist/: the compiled runtime, and beside each node its editor HTML, catalogues, help and icon.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const languages = ["en-US", "de"];
const packageJson = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

compileRuntime();
await Promise.all(
  Object.entries(packageJson["node-red"].nodes).map(([type, entry]) => buildNode(type, entry)),
);

function compileRuntime() {
  if (process.argv.includes("--clean")) rmSync(join(root, "dist"), { recursive: true, force: true });
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.json")], { stdio: "inherit" });
}

/** The four faces of a node: `<type>.js` is compiled already; the HTML, the catalogues and the icon are made here. */
async function buildNode(type, entry) {
  const target = join(root, dirname(entry));
  const source = join(root, dirname(entry).replace(/^dist./, ""));
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, `${type}.html`), await editorHtml(source, type));
  for (const language of languages) {
    const folder = join(target, "locales", language);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${type}.json`), JSON.stringify(catalogue(source, type, language), null, 2));
    cpSync(join(source, "locales", language, `${type}.html`), join(folder, `${type}.html`));
  }
  copyIcon(type, target);
}

async function editorHtml(source, type) {
  const bundle = await build({
    entryPoints: [join(source, `${type}.editor.ts`)],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    loader: { ".css": "text" },
    charset: "utf8",
    legalComments: "none",
  });
  const script = bundle.outputFiles[0].text;
  const form = readFileSync(join(source, `${type}.html`), "utf8");
  return `<script type="text/javascript">\n${script}</script>\n\n${form}`;
}

/** Words that every form shares are written once, in nodes/common, and stand under "common" in each catalogue. */
function catalogue(source, type, language) {
  const own = JSON.parse(readFileSync(join(source, "locales", language, `${type}.json`), "utf8"));
  const common = JSON.parse(
    readFileSync(join(root, "nodes/common/locales", language, "common.json"), "utf8"),
  );
  return { ...own, common };
}

/** Node-RED lists an icon once for each folder that holds it, so each node's folder gets its own one only. */
function copyIcon(type, target) {
  const [icon] = readdirSync(join(root, "icons")).filter((name) => name.startsWith(`${type}.`));
  if (!icon) return;
  mkdirSync(join(target, "icons"), { recursive: true });
  cpSync(join(root, "icons", icon), join(target, "icons", icon));
}

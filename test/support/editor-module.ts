import { join } from "node:path";
import { buildSync } from "esbuild";
import { projectRoot } from "./node-red.js";

/** The exports of a file of the editor, built as the build does it. @param globals what the page would have */
export function editorModule(
  path: string,
  globals: Record<string, unknown> = {},
): Record<string, (...args: never[]) => unknown> {
  const { outputFiles } = buildSync({
    entryPoints: [join(projectRoot, path)],
    bundle: true,
    write: false,
    format: "cjs",
    loader: { ".css": "text" },
  });
  const module = { exports: {} };
  const names = Object.keys(globals);
  new Function("module", "exports", ...names, outputFiles[0]!.text)(
    module,
    module.exports,
    ...Object.values(globals),
  );
  return module.exports;
}

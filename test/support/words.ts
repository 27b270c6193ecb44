import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { NodeAPI } from "node-red";
import { nodeFiles, projectRoot } from "./node-red.js";

type NodeModule = (RED: NodeAPI) => void;
type Catalogue = { [key: string]: string | Catalogue };

/** A built catalogue of a node type. */
function catalogueOf(type: string, language = "en-US"): Catalogue {
  const folder = join(projectRoot, dirname(nodeFiles[type]!), "locales", language);
  return JSON.parse(readFileSync(join(folder, `${basename(type)}.json`), "utf8"));
}

/**
 * node-red-node-test-helper answers every word with its key. Wrapped in this, a node speaks English as it does in
 * Node-RED; a word that no catalogue holds fails the test.
 */
export function withWords(register: NodeModule): NodeModule {
  return (RED) => {
    const _ = (id: string, values: Record<string, string | number> = {}): string => {
      const [, type, key] = /^@call-events\/node-red\/([^:]+):(.+)$/.exec(id) ?? [];
      let word: string | Catalogue | undefined = type && catalogueOf(type);
      for (const part of key?.split(".") ?? []) word = typeof word === "object" ? word[part] : undefined;
      if (typeof word !== "string") throw new Error(`no such word: ${id}`);
      return word.replace(/__(\w+?)__/g, (whole, name: string) => String(values[name] ?? whole));
    };
    register(Object.assign(Object.create(RED), { _ }));
  };
}

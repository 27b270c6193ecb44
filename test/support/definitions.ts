import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { nodeFiles, projectRoot } from "./node-red.js";

/** A property as the editor knows it. */
interface Property {
  value: unknown;
  /** Of the config node that it names. */
  type?: string;
  validate?: unknown;
}

export interface Definition {
  category: string;
  /** Of what can be dragged. */
  paletteLabel?: string;
  defaults: Record<string, Property>;
}

/** A node type as its own built HTML registers it with the editor. */
function definitionOf(type: string): Definition {
  const html = readFileSync(join(projectRoot, nodeFiles[type]!.replace(/\.js$/, ".html")), "utf8");
  const script = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(html)![1]!;
  let registered: Definition | undefined;
  const anything: unknown = new Proxy(() => anything, { get: () => anything, apply: () => anything });
  const RED = new Proxy(
    { nodes: { registerType: (_name: string, definition: Definition) => (registered = definition) } },
    { get: (known, name) => known[name as "nodes"] ?? anything },
  );
  runInNewContext(script, { RED, $: anything, window: {}, document: {} });
  if (!registered) throw new Error(`${type} registers nothing`);
  return registered;
}

/** All node types of the package. */
export const definitions = new Map(Object.keys(nodeFiles).map((type) => [type, definitionOf(type)]));

const typesWhere = (wanted: (definition: Definition) => boolean): string[] =>
  [...definitions].flatMap(([type, definition]) => (wanted(definition) ? [type] : []));

/** What can be dragged from the palette. */
export const paletteTypes = typesWhere(({ category }) => category !== "config");
export const configTypes = typesWhere(({ category }) => category === "config");

/** A property of a palette node whose select makes config nodes of this type. */
export function ownerOf(configType: string): { type: string; property: string } {
  for (const type of paletteTypes) {
    for (const [property, { type: named }] of Object.entries(definitions.get(type)!.defaults))
      if (named === configType) return { type, property };
  }
  throw new Error(`no node has a select for ${configType}`);
}

import mustache from "mustache";
import { type Path, pathOf, recordValueAt, valueAt } from "./path.js";
import type { Place } from "./places.js";
import type { Rendered, TemplateScope } from "./types.js";

/** mustache's parsed form: [kind, name or text, start, end, children?]. */
export type Token = [kind: string, text: string, start: number, end: number, children?: Token[]];

/** One rendering: what it can reach and what it missed. */
interface Rendering {
  scope: TemplateScope;
  paths: ReadonlyMap<string, Path>;
}

/** A level of a rendering: the message, or what a section stepped into. Looks only at data, never at code. */
class DataContext extends mustache.Context {
  readonly #rendering: Rendering;

  constructor(view: unknown, rendering: Rendering, parent?: DataContext) {
    super(view, parent);
    this.#rendering = rendering;
  }

  override push(view: unknown): DataContext {
    return new DataContext(view, this.#rendering, this);
  }

  override lookup(name: string): unknown {
    if (name === ".") return this.parent ? valueAt(this.view, []) : withoutSockets(this.view);
    const path = this.#rendering.paths.get(name) ?? pathOf(name);
    for (let level: mustache.Context = this; level.parent; level = level.parent) {
      const value = typeof level.view === "object" ? valueAt(level.view, path.keys) : undefined;
      if (value !== undefined) return value;
    }
    return lookupRoot(path, this.#rendering.scope);
  }
}

function lookupRoot({ keys, env, context }: Path, scope: TemplateScope): unknown {
  const overlaid = scope.overlay && valueAt(scope.overlay, keys);
  if (overlaid !== undefined) return overlaid;
  if (keys[0] !== "req" && keys[0] !== "res") {
    const value = valueAt(scope.message, keys);
    if (value !== undefined) return value;
  }
  if (keys[0] === "cdr" && keys.length > 1) return recordValueAt(scope.message, keys);
  if (env !== undefined) return valueAt(scope.env?.(env), []);
  if (context && !keys.includes("__proto__"))
    return valueAt(scope[context.scope]?.(context.key, context.store), keys, context.taken);
  return undefined;
}

/** The message as `{{ . }}` shows it. */
function withoutSockets(message: Record<string, unknown>): unknown {
  const { req: _req, res: _res, ...rest } = message;
  return rest;
}

/** Renders one template, again and again; not re-entrant, as rendering is synchronous. */
export class PlaceWriter extends mustache.Writer {
  readonly #tokens: Token[];
  readonly #place: Place;
  readonly #paths: ReadonlyMap<string, Path>;
  readonly #missing = new Set<string>();

  constructor(tokens: Token[], names: Iterable<string>, place: Place) {
    super();
    this.#tokens = tokens;
    this.#place = place;
    this.#paths = new Map([...names].map((name) => [name, pathOf(name)]));
  }

  /** @throws whatever a getter or toJSON of the data throws, and the place's TemplateError */
  rendered(scope: TemplateScope): Rendered {
    this.#missing.clear();
    this.#place.start();
    const root = new DataContext(scope.message, { scope, paths: this.#paths });
    const text = this.renderTokens(this.#tokens as unknown as string[][], root);
    this.#place.finish(text);
    return { text, missing: [...this.#missing] };
  }

  override rawValue(token: string[]): string {
    this.#place.literal(token[1]!);
    return token[1]!;
  }

  override escapedValue(token: string[], context: mustache.Context): string {
    const name = token[1]!;
    const value: unknown = context.lookup(name);
    if (value !== undefined) return this.#place.value(value);
    this.#missing.add(name);
    this.#place.absent();
    return "";
  }

  /** `{{{ }}}` and `{{& }}`: there is no way around the escape. */
  override unescapedValue(token: string[], context: mustache.Context): string {
    return this.escapedValue(token, context);
  }
}

/** @throws Error of mustache, with a position in its text */
export const parse = (text: string): Token[] => {
  const parser = new mustache.Writer();
  (parser as { templateCache?: unknown }).templateCache = undefined; // a parsed template lives with its owner
  return parser.parse(text) as Token[];
};

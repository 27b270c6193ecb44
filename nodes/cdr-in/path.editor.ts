import { exampleOf } from "../common/editor/examples.js";

/** What the path is of a source that has one, before anybody has typed: the name of an own folder cannot be guessed. */
const paths = { folder: "", http: "/cdr" };

const hasPath = (source: string): source is keyof typeof paths => source in paths;

/** Folder and URL share a property, and a path of the one is none of the other: each is remembered while the form is open. */
export function pathField(node: Worded, source: JQuery, path: JQuery): void {
  const typed = { ...paths };
  let shown = String(source.val());
  const show = (): void => {
    const from = String(source.val());
    if (from !== shown) {
      if (hasPath(shown)) typed[shown] = String(path.val());
      path.val(hasPath(from) ? typed[from] : "");
      shown = from;
    }
    const example = exampleOf(node, from === "http" ? paths.http : "/var/spool/cdr");
    path.attr("placeholder", example).trigger("change");
  };
  source.on("change", show);
  show();
}

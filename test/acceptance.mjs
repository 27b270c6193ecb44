// Lists the acceptance rows that no test names. A test names a row by an id in brackets in its title:
// [WA-041], [WA-041][WA-042], [WA-041, WA-042], or a range [WA-075..080]. A title may be made of a text with ids.
import "./check-node.mjs"; // first, and nothing named is taken of node:fs: on an old Node.js that would fail before
import fs from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const { existsSync, globSync, readFileSync } = fs;

/** Call events of a gateway, policy apps, sessions of a cloud, contact centres, records of CUCM: all that there is. */
const covered = ["CB", "WA", "XD", "LC", "CD"];

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const table = join(root, "../shared/acceptance.md");

if (!existsSync(table)) {
  console.log("No acceptance table lies beside the project, so there is nothing to compare.");
} else {
  const rows = readFileSync(table, "utf8").matchAll(/^\| ([A-Z]{2}-\d{3}) \| ([^|]*) \|/gm);
  process.exitCode = compare(new Map([...rows].map(([, id, what]) => [id, what.trim()])));
}

function compare(rows) {
  const named = namedIds();
  const required = [...rows.keys()].filter((id) => covered.includes(id.slice(0, 2)));
  const unnamed = required.filter((id) => !named.has(id));
  const unknown = [...named.keys()].filter((id) => !rows.has(id));
  for (const id of unnamed) console.log(`${id}  no test  ${rows.get(id)}`);
  for (const id of unknown) console.log(`${id}  no such row, named in ${[...named.get(id)].join(", ")}`);
  console.log(`${required.length - unnamed.length} of ${required.length} required rows are named by a test.`);
  return unnamed.length > 0 || unknown.length > 0 ? 1 : 0;
}

/** Every id that stands in a test's title, or at the beginning of a text of which a title is made, with the files. */
function namedIds() {
  const title =
    /(?:\b(?:it|describe|specify|context)(?:\.only)?\(\s*|(?=["'`]\[[A-Z]{2}-\d{3}))(["'`])((?:\\.|(?!\1)[^\\])*)\1/g;
  const named = new Map();
  for (const file of globSync("test/**/*.test.ts", { cwd: root })) {
    for (const [, , text] of readFileSync(join(root, file), "utf8").matchAll(title)) {
      for (const id of idsIn(text)) named.set(id, (named.get(id) ?? new Set()).add(file));
    }
  }
  return named;
}

function idsIn(title) {
  return [...title.matchAll(/\[([A-Z]{2}-\d{3}[^\]]*)\]/g)].flatMap(([, inside]) =>
    inside.split(/[,\s]+/).flatMap((part) => {
      const match = /^([A-Z]{2})-(\d{3})(?:\.\.(?:\1-)?(\d{3}))?$/.exec(part);
      if (!match) throw new Error(`"[${inside}]" is no acceptance id, in the title "${title}"`);
      const [, system, first, last = first] = match;
      const length = Number(last) - Number(first) + 1;
      return Array.from({ length }, (_, i) => `${system}-${String(Number(first) + i).padStart(3, "0")}`);
    }),
  );
}

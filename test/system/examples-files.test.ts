import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { definitions, paletteTypes } from "../support/definitions.js";
import { exampleFiles, type FlowNode, nodeFiles, projectRoot } from "../support/node-red.js";

const folder = join(projectRoot, "examples");
const coreTypes = [
  "catch",
  "change",
  "comment",
  "debug",
  "file",
  "function",
  "http in",
  "http response",
  "inject",
  "tab",
  "template",
];
/** What the editor keeps with every node, beside its own properties. */
const placing = ["id", "type", "x", "y", "z", "wires"];

type Placed = FlowNode & { x: number; y: number; wires: string[][] };
describe("example files", () => {
  const examples = exampleFiles().map((file) => ({
    file,
    nodes: JSON.parse(readFileSync(join(folder, file), "utf8")) as FlowNode[],
  }));

  it("are numbered flows, and use every node that can be dragged", () => {
    for (const [index, { file }] of examples.entries())
      assert.match(file, new RegExp(`^${String(index + 1).padStart(2, "0")} - .+\\.json$`));
    const used = new Set(examples.flatMap(({ nodes }) => nodes.map(({ type }) => type)));
    for (const type of paletteTypes) assert.ok(used.has(type), `no example uses ${type}`);
  });

  it("can all be imported together: no two answer at the same address", () => {
    const addresses = examples.flatMap(({ nodes }) =>
      nodes.filter(({ type }) => type === "http in").map(({ method, url }) => `${method} ${url}`),
    );
    assert.deepEqual(
      addresses.filter((address, index) => addresses.indexOf(address) !== index),
      [],
    );
  });

  for (const { file, nodes } of examples) {
    describe(file, () => {
      const placed = nodes.filter((node) => "x" in node) as Placed[];

      it("consists of core nodes and ours, with no credentials", () => {
        for (const { type, credentials } of nodes) {
          assert.ok(coreTypes.includes(type) || type in nodeFiles, `unknown type ${type}`);
          assert.equal(credentials, undefined);
        }
      });

      it("has every property that the editor saves, and no other", () => {
        for (const node of nodes) {
          const definition = definitions.get(node.type);
          if (!definition) continue;
          const own = Object.keys(node).filter((property) => !placing.includes(property));
          assert.deepEqual(own.sort(), Object.keys(definition.defaults).sort(), node.type);
        }
      });

      it("has one comment that tells in five to eight lines what it shows and how to try it", () => {
        const comments = nodes.filter(({ type }) => type === "comment");
        assert.equal(comments.length, 1);
        const lines = (comments[0]!.info as string).split("\n").filter((line) => line !== "");
        assert.ok(lines.length >= 5 && lines.length <= 8, `${lines.length} lines`);
        assert.match(lines.at(-1)!, /^Try it: /);
      });

      it("is laid out on the grid, from left to right, and nothing overlaps", () => {
        const at = new Map(placed.map((node) => [node.id, node]));
        for (const node of placed) {
          assert.equal(node.y % 20, 0, `${node.type} ${node.name}`);
          assert.equal(node.x % 10, 0, `${node.type} ${node.name}`);
          for (const target of node.wires.flat())
            assert.ok(at.get(target)!.x > node.x, `${node.name} leads back`);
          for (const other of placed) {
            const apart = Math.abs(node.x - other.x) >= 100 || Math.abs(node.y - other.y) >= 40;
            assert.ok(
              node === other || apart,
              `${node.type} ${node.name} lies on ${other.type} ${other.name}`,
            );
          }
        }
      });

      it("answers what fails on the way once: no failure leads to a reply by two ways", () => {
        const byId = new Map(placed.map((node) => [node.id, node]));
        const leadsToReply = (ids: string[]): boolean =>
          ids.some((id) => {
            const { type, wires } = byId.get(id)!;
            return type === "call-curri-reply" || leadsToReply(wires.flat());
          });
        const caught = placed
          .filter(({ type, wires }) => type === "catch" && leadsToReply(wires.flat()))
          .flatMap(({ scope }) => {
            assert.ok(Array.isArray(scope), "a catch without a scope catches the reply's own errors, too");
            return scope as string[];
          });
        for (const { id, name, type, wires, onFailure } of placed) {
          if (type !== "call-webhook-out") continue;
          const ways = [
            onFailure === "continue" && leadsToReply(wires[0]!),
            leadsToReply(wires[1]!),
            caught.includes(id),
          ].filter(Boolean);
          const reached = leadsToReply(wires[0]!);
          assert.equal(ways.length, reached ? 1 : 0, `${name}: a failure leads to ${ways.length} replies`);
        }
      });
    });
  }
});

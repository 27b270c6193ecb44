import { strict as assert } from "node:assert";
import { SaxesParser } from "saxes";
import { type ElementHandlers, readElements } from "../../../lib/xml/index.js";
import { Outlines, Recording } from "../../../lib/xml/outlines.js";
import { randomFrom } from "../../support/random.js";

/** What a document says, or that it cannot be read. */
type Told = string[] | "refused";

const local = (name: string): string => name.slice(name.indexOf(":") + 1).toLowerCase();

const telling = (told: string[]): Required<ElementHandlers> => ({
  open: (name, attributes) => told.push(`<${name} ${JSON.stringify(attributes)}>`),
  text: (text) => told.push(JSON.stringify(text)),
  close: (name) => told.push(`</${name}>`),
});

/** With a parser that has never read anything else. */
function readAfresh(xml: string, handlers: Required<ElementHandlers>): void {
  let depth = 0;
  const parser = new SaxesParser({ position: false });
  parser.on("doctype", () => {
    throw new Error("doctype");
  });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    depth += 1;
    handlers.open(local(name), attributes as Record<string, string>);
  });
  const inRoot = (content: string): void => {
    if (depth > 0) handlers.text(content);
  };
  parser.on("text", inRoot);
  parser.on("cdata", inRoot);
  parser.on("closetag", ({ name }) => {
    depth -= 1;
    handlers.close(local(name));
  });
  parser.write(xml).close();
}

function toldBy(read: typeof readElements | typeof readAfresh, xml: string): Told {
  const told: string[] = [];
  try {
    read(xml, telling(told));
  } catch {
    return "refused";
  }
  return told;
}

const toldAfresh = (xml: string): Told => toldBy(readAfresh, xml);
const told = (xml: string): Told => toldBy(readElements, xml);

/** Both of an outline are read twice, so that the second one meets an outline that is known. */
function assertReadAlike(...documents: string[]): void {
  for (const document of [...documents, ...documents]) assert.deepEqual(told(document), toldAfresh(document));
}

describe("documents whose outline is known", () => {
  it("says what each document says, and not what the first one said", () => {
    const request = (number: string): string =>
      `<?xml version="1.0"?>\n<R><A id="calling">\n<V>${number}</V></A><A id="called"><V>50102</V></A></R>`;
    assertReadAlike(request("1000"), request("2000"), request("Müller"), request(" 3 "), request(""));
    assert.notDeepEqual(told(request("1000")), told(request("2000")));
  });

  for (const [what, text] of [
    ["an element", "<b>2</b>"],
    ["the end of its element", "1</v><v>2"],
    ["an entity", "1&amp;2"],
    ["a reference", "&#50;"],
    ["an unknown entity", "&e;"],
    ["a comment", "<!-- 2 -->"],
    ["CDATA", "<![CDATA[2]]>"],
    ["the end of CDATA", "]]>"],
    ["an instruction", "<?php 2 ?>"],
    ["a bare >", "1 > 2"],
    ["a line end of Windows", "1\r\n2"],
    ["a control character", "1\u00012"],
    ["U+0000", "1\u00002"],
    ["half a surrogate pair", "1\uD8002"],
    ["a character of two halves", "1😀2"],
    ["U+FFFE", "1\uFFFE2"],
    ["U+0085, a line end in XML 1.1", "1\u00852"],
    ["blanks", " \n "],
    ["nothing", ""],
  ] as const) {
    for (const declaration of ["", '<?xml version="1.0"?>', '<?xml version="1.1"?>']) {
      it(`reads ${what} as its own${declaration}`, () => {
        const document = (content: string): string => `${declaration}<r><v>${content}</v><w>x</w></r>`;
        assertReadAlike(document("1"), document(text), document("3"));
      });
    }
  }

  for (const [what, first, second] of [
    ["in a comment", "<r><!-- > 1 <y --><v>1</v></r>", "<r><!-- > 2 <y --><v>1</v></r>"],
    [
      "in a comment, beside the same one in CDATA",
      "<r><!-- > 1 <y --><v><![CDATA[ 1 ]]></v></r>",
      "<r><!-- > 2 <y --><v><![CDATA[ 1 ]]></v></r>",
    ],
    ["in an instruction", "<r><?pi >1<?><v>1</v></r>", "<r><?pi >2<?><v>1</v></r>"],
    ["in an attribute", '<r a=">1">1</r>', '<r a=">2">1</r>'],
    ["in an attribute that does not end", '<r a=">1">1</r>', '<r a=">1</r>'],
    ["behind the end", "<r>1</r>", "<r>1</r>2"],
    ["behind the end, in a second root", "<r>1</r>", "<r>1</r><r>2</r>"],
    ["in front of the beginning", "<r>1</r>", "2<r>1</r>"],
  ] as const)
    it(`does not take for an element's text what stands ${what}`, () => {
      assertReadAlike(first, second);
      assertReadAlike(second, first);
    });

  it("reads 4000 documents of a grammar like a parser of its own, each after others of its outline", () => {
    const { number: random, below, pick: one } = randomFrom(20_260_711);
    const texts = [
      "1",
      "50102",
      "ä",
      "a b",
      "",
      " ",
      "\n",
      "\r\n",
      "&lt;",
      "&#x41;",
      "]]>",
      ">",
      "😀",
      "\u0007",
    ];
    const content = (depth: number): string => {
      let made = "";
      for (let parts = below(3); parts >= 0; parts--) {
        const kind = random();
        if (kind < 0.35 && depth < 4) made += element(depth + 1);
        else if (kind < 0.9)
          made += "\u0001"; // the place of a text
        else made += one(["<!-- > c < -->", "<![CDATA[<x>]]>", "<?pi > <?>", "<b/>", "\n"]);
      }
      return made;
    };
    const element = (depth: number): string => {
      const name = one(["a", "B", "x:c"]);
      const attributes = one(["", ' d="1"', " d='>'", ' d="&amp;" e="2"', '\nd="<"']);
      return `<${name}${attributes}>${content(depth)}</${name}>`;
    };
    let read = 0;
    for (let outlines = 0; outlines < 800; outlines++) {
      const outline = one(["", '<?xml version="1.0"?>\n', "<!-- c -->"]) + element(0);
      for (let documents = 0; documents < 5; documents++) {
        const document = outline.replaceAll("\u0001", () => (random() < 0.6 ? one(["1", "2"]) : one(texts)));
        const expected = toldAfresh(document);
        if (expected !== "refused") read += 1;
        assert.deepEqual(told(document), expected, JSON.stringify(document));
      }
    }
    assert.ok(read > 1000, `only ${read} could be read`);
  });

  it("stays within its depth", () => {
    const xml = "<a><b><c>1</c></b></a>";
    assert.doesNotThrow(() => readElements(xml, {}, 3));
    assert.throws(() => readElements(xml, {}, 2), /more than 2 elements/);
    assert.throws(() => readElements(xml.replace("1", "2"), {}, 2), /more than 2 elements/);
  });

  it("goes on after outlines that never come again", () => {
    for (let count = 0; count < 300; count++) told(`<r><v${count}>1</v${count}></r>`);
    assertReadAlike("<r><v1>1</v1></r>", "<r><v1>2</v1></r>");
  });

  it("looks no further for the outline of a document when enough texts were taken out of it in vain", () => {
    const outlines = new Outlines();
    const texts = Array.from({ length: 160 }, (_, index) => `<a>${index}</a>`).join("");
    const document = (end: number): string => `<r>${texts}<z${end}/></r>`;
    const learn = (xml: string): void => {
      const recording = new Recording({});
      readAfresh(xml, recording);
      outlines.learn(xml, recording);
    };
    const isKnown = (end: number): boolean => outlines.tell(document(end), {}, 32);
    for (let end = 0; end < 5; end++) learn(document(end));
    assert.deepEqual([0, 1, 2, 3, 4].map(isKnown), [true, true, false, false, false]);
  });

  it("keeps a document whose handler failed from being half known", () => {
    const xml = "<half><v>1</v></half>";
    const failing = (): void => {
      throw new Error("stop");
    };
    assert.throws(() => readElements(xml, { text: failing }), /stop/);
    assert.throws(() => readElements(xml, { text: failing }), /stop/);
    assertReadAlike(xml);
    assert.throws(() => readElements(xml, { text: failing }), /stop/);
    assertReadAlike(xml);
  });
});

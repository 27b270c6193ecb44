import { writeRequest } from "../../lib/curri/index.js";
import { randomFrom } from "./random.js";

type Random = ReturnType<typeof randomFrom>;

const good = writeRequest({
  callingNumber: "9725550101",
  calledNumber: "50102",
  callingDeviceName: "SEP123456789ABC",
});
const text = good.toString();

/** Each kind damages a good request in its own way. */
const kinds: Record<string, (random: Random) => Buffer> = {
  torn: (random) => good.subarray(0, random.below(good.length - 1)),
  "bytes changed": (random) => {
    const bytes = Buffer.from(good);
    for (let i = 1 + random.below(20); i > 0; i--) bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  },
  "bytes left out": (random) => {
    const at = random.below(good.length);
    return Buffer.concat([good.subarray(0, at), good.subarray(at + 1 + random.below(200))]);
  },
  noise: (random) => Buffer.from(Array.from({ length: random.below(2000) }, () => random.below(256))),
  "tags mixed up": (random) => {
    const tags = text.split(/(?=<)/);
    for (let i = 0; i < 5; i++) {
      const [a, b] = [random.below(tags.length), random.below(tags.length)];
      [tags[a], tags[b]] = [tags[b]!, tags[a]!];
    }
    return Buffer.from(tags.join(""));
  },
  "a DTD": (random) =>
    Buffer.from(
      text
        .replace("<Request", `<!DOCTYPE Request [${entities(random)}]>\n<Request`)
        .replace("9725550101", "&e9;"),
    ),
  "an external entity": (random) =>
    Buffer.from(
      text.replace(
        "<Request",
        `<!DOCTYPE Request ${random.pick(["SYSTEM", 'PUBLIC "x"'])} "${random.pick(["file:///etc/passwd", "http://169.254.169.254/"])}">\n<Request`,
      ),
    ),
  deep: (random) => {
    const name = random.pick(["Request", "Attribute", "a", "x:y"]);
    const depth = 33 + random.below(3000);
    return Buffer.from(`<${name}>`.repeat(depth) + (random.below(2) ? `</${name}>`.repeat(depth) : ""));
  },
  "another root": (random) =>
    Buffer.from(text.replaceAll("Request", random.pick(["Response", "html", "soap:Envelope", "cixml", "x"]))),
  "another encoding": (random) => Buffer.from(text, random.pick(["utf16le", "base64", "hex"] as const)),
  "other content": (random) =>
    Buffer.from(
      random.pick(["", " ", "\0", "null", "{}", "[]", "a=b&c=d", "<", "<?xml?>", "\uFEFF", "<![CDATA["]),
    ),
  "hostile names": (random) =>
    Buffer.from(
      text
        .replaceAll(
          "callingnumber",
          random.pick(["__proto__", "constructor", "toString", "hasOwnProperty", ""]),
        )
        .replace("</Request>", random.pick(["", "</request>", "</Request></Request>", "<Request>"])),
    ),
  "control characters": (random) =>
    Buffer.from(
      text.replace("9725550101", String.fromCharCode(random.below(9)).repeat(1 + random.below(50))),
    ),
  "bad references": (random) =>
    Buffer.from(
      text.replace("9725550101", random.pick(["&#0;", "&#xD800;", "&#x110000;", "&nbsp;", "&;", "&"])),
    ),
  "a huge value": (random) =>
    Buffer.from(text.replace("9725550101", "9".repeat(100_000 + random.below(150_000))).slice(0, -1)),
  "too large": () => Buffer.from(text.replace("9725550101", "9".repeat(300_000))),
};

function entities(random: Random): string {
  const lines = ['<!ENTITY e0 "lol">'];
  for (let i = 1; i < 10; i++) lines.push(`<!ENTITY e${i} "${`&e${i - 1};`.repeat(2 + random.below(9))}">`);
  return lines.join("");
}

interface BadBody {
  kind: string;
  body: Buffer;
}

/**
 * Damaged CURRI requests; the same seed gives the same bodies. Damage may leave a request that can still be read
 * (a changed digit), which then is an ordinary call. One in five hundred is larger than the listener admits.
 */
export function* badCurriBodies(count: number, seed: number): Generator<BadBody> {
  const random = randomFrom(seed);
  const rare = new Set(["too large", "a huge value"]);
  const common = Object.keys(kinds).filter((kind) => !rare.has(kind));
  for (let i = 0; i < count; i++) {
    const kind = i % 500 === 499 ? "too large" : i % 100 === 99 ? "a huge value" : random.pick(common);
    yield { kind, body: kinds[kind]!(random) };
  }
}

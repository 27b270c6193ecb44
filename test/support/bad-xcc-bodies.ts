import { callScript } from "./cube-calls.js";
import { legEvent } from "./cube-messages.js";
import { randomFrom } from "./random.js";

type Random = ReturnType<typeof randomFrom>;

const [created] = callScript("answered", { number: 25, calling: "+12025550101", called: "+12025550199" });
const text = legEvent(created!, "547000:41", "4CA5E4:XCC:node-red:4");
const good = Buffer.from(text);

/** Each kind damages a good message in its own way. */
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
        .replace(
          "<SOAP:Envelope",
          `<!DOCTYPE a [<!ENTITY e "${"lol".repeat(random.below(100))}">]><SOAP:Envelope`,
        )
        .replace("+12025550101", "&e;"),
    ),
  "an external entity": (random) =>
    Buffer.from(
      text.replace(
        "<SOAP:Envelope",
        `<!DOCTYPE a SYSTEM "${random.pick(["file:///etc/passwd", "http://169.254.169.254/"])}"><SOAP:Envelope`,
      ),
    ),
  deep: (random) => {
    const name = random.pick(["SOAP:Envelope", "event", "a", "x:y"]);
    const depth = 33 + random.below(3000);
    return Buffer.from(`<${name}>`.repeat(depth) + (random.below(2) ? `</${name}>`.repeat(depth) : ""));
  },
  "another message": (random) =>
    Buffer.from(
      text.replaceAll(
        "NotifyXccConnectionData",
        random.pick([
          "SolicitXccProbing",
          "SolicitXccProviderUnRegister",
          "SolicitXccConnectionAuthorize",
          "NotifyXccProviderStatus",
          "ResponseXccRegister",
          "RequestXccRegister",
          "Fault",
          "x",
          "constructor",
        ]),
      ),
    ),
  "another encoding": (random) => Buffer.from(text, random.pick(["utf16le", "base64", "hex"] as const)),
  "other content": (random) =>
    Buffer.from(
      random.pick(["", " ", "\0", "null", "{}", "[]", "a=b&c=d", "<", "<?xml?>", "\uFEFF", "<![CDATA["]),
    ),
  "hostile names and ids": (random) =>
    Buffer.from(
      text
        .replaceAll(
          random.pick(["callID", "connID", "guid", "created"]),
          random.pick(["__proto__", "constructor", "toString", "hasOwnProperty"]),
        )
        .replaceAll("4CA5E4:XCC:node-red:4", random.pick(["", "__proto__", "x".repeat(5000)])),
    ),
  "control characters": (random) =>
    Buffer.from(
      text.replace("+12025550101", String.fromCharCode(random.below(9)).repeat(1 + random.below(50))),
    ),
  "bad references": (random) =>
    Buffer.from(
      text.replace("+12025550101", random.pick(["&#0;", "&#xD800;", "&#x110000;", "&nbsp;", "&;", "&"])),
    ),
  "a long value": (random) =>
    Buffer.from(text.replace("+12025550101", "9".repeat(50_000 + random.below(150_000)))),
  "too large": () => Buffer.from(text.replace("+12025550101", "9".repeat(300_000))),
};

interface BadBody {
  kind: string;
  body: Buffer;
}

/**
 * Damaged messages of a gateway; the same seed gives the same bodies. Damage may leave a message that can still be
 * read, which then is answered as such. One in five hundred is larger than the listener admits.
 */
export function* badXccBodies(count: number, seed: number): Generator<BadBody> {
  const random = randomFrom(seed);
  const rare = new Set(["too large", "a long value"]);
  const common = Object.keys(kinds).filter((kind) => !rare.has(kind));
  for (let i = 0; i < count; i++) {
    const kind = i % 500 === 499 ? "too large" : i % 100 === 99 ? "a long value" : random.pick(common);
    yield { kind, body: kinds[kind]!(random) };
  }
}

import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";

/** PEM texts, as the tls-config node and `tls.createServer` take them. */
export interface Certificate {
  key: string;
  cert: string;
}

export interface CertificateRequest {
  commonName: string;
  /** DNS names and IPv4 addresses; without them, the common name. */
  altNames?: string[];
  /** A certificate that says who a client is, instead of a server. */
  client?: boolean;
}

export interface Authority {
  /** The authority's own certificate, PEM. */
  ca: string;
  issue(request: CertificateRequest): Certificate;
}

/** A certificate authority of the test's own: P-256 keys, valid from yesterday for a year. */
export function makeAuthority(commonName = "Test authority"): Authority {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issue = (subject: string, subjectKey: KeyObject, extensions: Buffer[]): string => {
    const now = Date.now();
    const toBeSigned = sequence(
      tagged(0xa0, integer(Buffer.from([2]))), // version 3
      integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
      ecdsaWithSha256,
      nameOf(commonName),
      sequence(utcTime(now - day), utcTime(now + 365 * day)),
      nameOf(subject),
      subjectKey.export({ type: "spki", format: "der" }),
      tagged(0xa3, sequence(...extensions)),
    );
    const signature = sign("sha256", toBeSigned, privateKey);
    return pem(sequence(toBeSigned, ecdsaWithSha256, bitString(signature)));
  };

  return {
    ca: issue(commonName, publicKey, [
      extension("2.5.29.19", sequence(boolean(true))), // basicConstraints: a CA
      extension("2.5.29.15", bitString(Buffer.from([0x06]), 1)), // keyUsage: keyCertSign, cRLSign
    ]),
    issue({ commonName: subject, altNames = [subject], client = false }) {
      const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const cert = issue(subject, own.publicKey, [
        extension("2.5.29.15", bitString(Buffer.from([0x80]), 7)), // keyUsage: digitalSignature
        extension("2.5.29.37", sequence(objectId(client ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1"))),
        extension("2.5.29.17", sequence(...altNames.map(altName))),
      ]);
      return { key: own.privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert };
    },
  };
}

const day = 86_400_000;

// DER, as much of X.690 as a certificate needs.
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
const sequence = (...parts: Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts));
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes);
const boolean = (value: boolean): Buffer => tagged(0x01, Buffer.from([value ? 0xff : 0]));
const octets = (bytes: Buffer): Buffer => tagged(0x04, bytes);
const bitString = (bytes: Buffer, unusedBits = 0): Buffer =>
  tagged(0x03, Buffer.concat([Buffer.from([unusedBits]), bytes]));
const utcTime = (at: number): Buffer =>
  tagged(0x17, Buffer.from(`${new Date(at).toISOString().slice(2, 19).replace(/[-:T]/g, "")}Z`));

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const base128 = (value: number): number[] => {
    const bytes = [value & 0x7f];
    for (let left = value >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80);
    return bytes;
  };
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

const ecdsaWithSha256 = sequence(objectId("1.2.840.10045.4.3.2"));
const nameOf = (commonName: string): Buffer =>
  sequence(tagged(0x31, sequence(objectId("2.5.4.3"), tagged(0x0c, Buffer.from(commonName)))));
const extension = (id: string, value: Buffer): Buffer => sequence(objectId(id), boolean(true), octets(value));
const altName = (name: string): Buffer =>
  isIP(name) === 4 ? tagged(0x87, Buffer.from(name.split(".").map(Number))) : tagged(0x82, Buffer.from(name));
const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replace(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`;

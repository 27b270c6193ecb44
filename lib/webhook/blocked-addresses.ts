import { type LookupAddress, lookup as systemLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { WebhookError } from "./webhook-error.js";

/**
 * Addresses at which a cloud or a host speaks to itself; a URL made from a call's data must never reach them.
 * Private ranges are not among them: telephony talks to its own LAN.
 */
const blocked = new BlockList();
blocked.addSubnet("169.254.0.0", 16, "ipv4"); // link-local; the metadata service of AWS, Azure, GCP, OpenStack
blocked.addAddress("100.100.100.200", "ipv4"); // Alibaba Cloud
blocked.addAddress("168.63.129.16", "ipv4"); // Azure's host
blocked.addAddress("192.0.0.192", "ipv4"); // Oracle Cloud
blocked.addSubnet("fe80::", 10, "ipv6"); // link-local
blocked.addSubnet("fd00:ec2::", 32, "ipv6"); // AWS: metadata, time, names
blocked.addAddress("fd00:42::42", "ipv6"); // Scaleway
blocked.addAddress("fd20:ce::254", "ipv6"); // GCP

/** A proxy would resolve these names itself, out of our sight. */
const blockedNames = new Set(["metadata.google.internal", "metadata.goog"]);

type FourBytes = [number, number, number, number];
const lastFour: FourBytes = [12, 13, 14, 15];

/** IPv6 forms that carry an IPv4 address: the 16-bit groups they begin with, and which of their bytes are the address. */
const carriers: Array<[prefix: number[], bytes: FourBytes]> = [
  [[0, 0, 0, 0, 0, 0xffff], lastFour], // ::ffff:a.b.c.d, IPv4-mapped
  [[0, 0, 0, 0, 0xffff, 0], lastFour], // ::ffff:0:a.b.c.d, IPv4-translated
  [[0, 0, 0, 0, 0, 0], lastFour], // ::a.b.c.d, IPv4-compatible
  [[0x64, 0xff9b, 0, 0, 0, 0], lastFour], // 64:ff9b::/96, NAT64
  // 64:ff9b:1::/48, NAT64 of one's own network: its prefix may have any length of RFC 6052, 2.2, byte 8 is left out.
  [
    [0x64, 0xff9b, 1],
    [6, 7, 9, 10],
  ],
  [
    [0x64, 0xff9b, 1],
    [7, 9, 10, 11],
  ],
  [
    [0x64, 0xff9b, 1],
    [9, 10, 11, 12],
  ],
  [[0x64, 0xff9b, 1], lastFour],
  [[0x2002], [2, 3, 4, 5]], // 2002:a.b.c.d::, 6to4
];

/** @param address an IPv4 or IPv6 address, with or without a zone (`%eth0`) */
export function isBlockedAddress(address: string): boolean {
  const [bare = ""] = address.split("%", 1);
  if (isIP(bare) === 4) return blocked.check(bare, "ipv4");
  if (isIP(bare) !== 6) return false;
  if (blocked.check(bare, "ipv6")) return true;
  const groups = groupsOf(bare);
  return carriers.some(
    ([prefix, bytes]) =>
      prefix.every((group, index) => groups[index] === group) &&
      blocked.check(bytes.map((at) => byteOf(groups, at)).join("."), "ipv4"),
  );
}

/** @param hostname as in `URL.hostname`: IPv4 in any spelling is dotted there, IPv6 stands in brackets */
export function isBlockedHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return blockedNames.has(bare) || isBlockedAddress(bare);
}

export const blockedAddressError = (host: string): WebhookError =>
  new WebhookError("blocked_address", `${host} is a link-local or metadata address`, { values: { host } });

/** `dns.lookup` for sockets: a name that leads to a blocked address does not resolve. */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, options, (error, found: string | LookupAddress[], family?: number) => {
    const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
    const refusal = !error && addresses.some(isBlockedAddress) ? blockedAddressError(hostname) : error;
    callback(refusal as NodeJS.ErrnoException | null, found as string, family);
  });
};

/** The eight 16-bit groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const withoutDots = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, a, b, c, d) =>
    [(Number(a) << 8) | Number(b), (Number(c) << 8) | Number(d)].map((group) => group.toString(16)).join(":"),
  );
  const [head = "", tail] = withoutDots.split("::");
  const read = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const before = read(head);
  if (tail === undefined) return before;
  const after = read(tail);
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

const byteOf = (groups: number[], at: number): number =>
  at % 2 === 0 ? groups[at >> 1]! >> 8 : groups[at >> 1]! & 0xff;

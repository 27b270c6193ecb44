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
blocked.addAddress("fd00:ec2::254", "ipv6"); // AWS
blocked.addAddress("fd20:ce::254", "ipv6"); // GCP

/** A proxy would resolve these names itself, out of our sight. */
const blockedNames = new Set(["metadata.google.internal", "metadata.goog"]);

/** IPv6 forms that carry an IPv4 address: its place, as the index of the first of two 16-bit groups. */
const carriers: Array<[prefix: number[], at: number]> = [
  [[0, 0, 0, 0, 0, 0xffff], 6], // ::ffff:a.b.c.d, IPv4-mapped
  [[0, 0, 0, 0, 0xffff, 0], 6], // ::ffff:0:a.b.c.d, IPv4-translated
  [[0, 0, 0, 0, 0, 0], 6], // ::a.b.c.d, IPv4-compatible
  [[0x64, 0xff9b, 0, 0, 0, 0], 6], // 64:ff9b::/96, NAT64
  [[0x64, 0xff9b, 1], 6], // 64:ff9b:1::/48, NAT64 of one's own network
  [[0x2002], 1], // 2002:a.b.c.d::, 6to4
];

/** @param address an IPv4 or IPv6 address, with or without a zone (`%eth0`) */
export function isBlockedAddress(address: string): boolean {
  const [bare = ""] = address.split("%", 1);
  if (isIP(bare) === 4) return blocked.check(bare, "ipv4");
  if (isIP(bare) !== 6) return false;
  if (blocked.check(bare, "ipv6")) return true;
  const groups = groupsOf(bare);
  return carriers.some(
    ([prefix, at]) =>
      prefix.every((group, index) => groups[index] === group) &&
      blocked.check(dotted(groups[at]!, groups[at + 1]!), "ipv4"),
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

const dotted = (high: number, low: number): string =>
  [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");

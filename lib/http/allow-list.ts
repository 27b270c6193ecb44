import { BlockList, isIP } from "node:net";
import { plainAddress } from "./plain-address.js";

/** Addresses that may ask; an empty list admits everyone. */
export class AllowList {
  readonly #list = new BlockList();
  readonly #everyone: boolean;

  /** @throws TypeError that names the entry which is neither an IP address nor a CIDR range */
  constructor(entries: readonly string[]) {
    this.#everyone = entries.length === 0;
    for (const entry of entries) this.#add(entry.trim());
  }

  #add(entry: string): void {
    const [address = "", prefix, ...rest] = entry.split("/");
    const version = isIP(address);
    const bits = prefix === undefined ? undefined : Number(prefix);
    const valid = version !== 0 && rest.length === 0 && (prefix === undefined || /^\d{1,3}$/.test(prefix));
    if (!valid || (bits ?? 0) > (version === 4 ? 32 : 128))
      throw new TypeError(`"${entry}" is neither an IP address nor a range such as 10.0.0.0/8`);
    const family = version === 4 ? "ipv4" : "ipv6";
    if (bits === undefined) this.#list.addAddress(address, family);
    else this.#list.addSubnet(address, bits, family);
  }

  /** @param address of the socket; IPv4 in IPv6 (`::ffff:10.0.0.1`) counts as IPv4 */
  admits(address: string | undefined): boolean {
    if (this.#everyone) return true;
    if (!address) return false;
    const plain = plainAddress(address);
    const zone = plain.indexOf("%");
    return this.#list.check(zone < 0 ? plain : plain.slice(0, zone), isIP(plain) === 4 ? "ipv4" : "ipv6");
  }
}

/** The address of a socket: IPv4 as IPv4, also where the socket shows it inside IPv6 (`::ffff:10.0.0.1`). */
export function plainAddress(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}

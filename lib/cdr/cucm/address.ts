/**
 * CUCM writes an IPv4 address as a signed integer whose lowest byte is the first one: -1139627840 is 192.168.18.188.
 *
 * @returns "" for 0, which stands for no address or an IPv6 one, and for what is no integer
 */
export function addressOf(decimal: string): string {
  const number = Number(decimal);
  if (number === 0 || !Number.isInteger(number)) return "";
  const bits = number | 0;
  return `${bits & 255}.${(bits >>> 8) & 255}.${(bits >>> 16) & 255}.${bits >>> 24}`;
}

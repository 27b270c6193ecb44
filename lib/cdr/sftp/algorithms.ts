import type { Algorithms } from "ssh2";

/**
 * No group exchange: ssh2 offers it by default, and its server cannot do it. No group above 2048 bits: its arithmetic
 * holds the event loop for a tenth of a second, for whoever asks.
 */
const kex = [
  "curve25519-sha256",
  "curve25519-sha256@libssh.org",
  "ecdh-sha2-nistp256",
  "ecdh-sha2-nistp384",
  "ecdh-sha2-nistp521",
  "diffie-hellman-group14-sha256",
];
const cipher = ["aes256-gcm@openssh.com", "aes128-gcm@openssh.com", "aes256-ctr", "aes192-ctr", "aes128-ctr"];
const hmac = [
  "hmac-sha2-256-etm@openssh.com",
  "hmac-sha2-512-etm@openssh.com",
  "hmac-sha2-256",
  "hmac-sha2-512",
];

/** What CUCM up to 11.5 needs, and others before 2015. They come last: a client that knows better gets it. */
const old = {
  kex: ["diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"],
  cipher: ["aes256-cbc", "aes128-cbc", "3des-cbc"],
  hmac: ["hmac-sha1", "hmac-sha1-96", "hmac-md5"],
};

/** @param legacy also those that are broken or too short by today's standards */
export function algorithmsFor(legacy: boolean): Algorithms {
  return {
    kex: only(legacy ? [...kex, ...old.kex] : kex),
    cipher: only(legacy ? [...cipher, ...old.cipher] : cipher),
    hmac: only(legacy ? [...hmac, ...old.hmac] : hmac),
    compress: only(["none"]), // a small packet could otherwise become a large one
  } as unknown as Algorithms; // whose types know no patterns
}

/** In words that ssh2 takes although this build of OpenSSL lacks one of them; the names themselves would be an error. */
const only = (names: readonly string[]): { remove: RegExp; append: RegExp[] } => ({
  remove: /^/,
  append: names.map((name) => new RegExp(`^${name.replaceAll(".", "\\.")}$`)),
});

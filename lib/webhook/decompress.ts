import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { WebhookError } from "./webhook-error.js";

type Decoder = (input: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const inflate = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate);
const inflateRaw = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflateRaw);
const gunzip: Decoder = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip);

/** Some servers send bare deflate data under "deflate"; a zlib header says 8 in the low half of its first byte. */
const inflateEither: Decoder = (input, options) =>
  (input[0]! & 0x0f) === 8 ? inflate(input, options) : inflateRaw(input, options);

const decoders: Record<string, Decoder> = {
  gzip: gunzip,
  "x-gzip": gunzip,
  deflate: inflateEither,
  br: promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress),
};
// Node 22.9 does not have it yet.
if ("zstdDecompress" in zlib)
  decoders.zstd = promisify<Buffer, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress);

/** What this Node can read, for `Accept-Encoding`. */
export const acceptEncoding = ["gzip", "deflate", "br", ...("zstd" in decoders ? ["zstd"] : [])].join(", ");

/** The decoders of a `Content-Encoding`, the last applied first; undefined when one of them is not known. */
export function decodersFor(contentEncoding: string | undefined): Decoder[] | undefined {
  const names = (contentEncoding ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "" && name !== "identity");
  // More than two layers are no server's habit but an attack on us.
  if (names.length > 2 || names.some((name) => !Object.hasOwn(decoders, name))) return undefined;
  return names.reverse().map((name) => decoders[name]!);
}

/**
 * @param limit most bytes of the result
 * @throws WebhookError `response_too_large`, or `network` for damaged data
 */
export async function decompress(body: Buffer, steps: Decoder[], limit: number): Promise<Buffer> {
  let data = body;
  for (const step of steps) {
    if (data.length === 0) return data;
    try {
      data = await step(data, { maxOutputLength: limit });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLargeError(limit);
      throw new WebhookError("network", "the compressed answer is damaged", {
        values: { reason: "compression" },
      });
    }
  }
  return data;
}

export const tooLargeError = (limit: number): WebhookError =>
  new WebhookError("response_too_large", `the answer is larger than ${Math.round(limit / 1024)} kB`, {
    values: { limit: Math.round(limit / 1024) },
  });

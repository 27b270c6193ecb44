import { StoreError } from "../store-error.js";
import type { StoreErrorCode } from "../types.js";

/** Primary result codes of SQLite, https://www.sqlite.org/rescode.html */
const sqliteCodes: Readonly<Record<number, [StoreErrorCode, string]>> = {
  5: ["locked", "another process has locked the file"],
  6: ["locked", "another process has locked the file"],
  8: ["read_only", "the file, or its folder, cannot be written"],
  10: ["io", "the disk cannot be read or written: it is over a quota or a limit, or broken"],
  11: ["corrupt", "the file is damaged"],
  13: ["full", "the disk is full"],
  14: ["read_only", "the file, or its folder, cannot be written"],
  26: ["corrupt", "the file is no SQLite database"],
};

const systemCodes: Readonly<Record<string, [StoreErrorCode, string]>> = {
  EACCES: ["read_only", "there is no permission to write it"],
  EPERM: ["read_only", "there is no permission to write it"],
  ENOENT: ["read_only", "the file, or its folder, cannot be made"],
  EROFS: ["read_only", "the file system is read-only"],
  ENOSPC: ["full", "the disk is full"],
  EDQUOT: ["full", "the disk quota is used up"],
};

/** What SQLite or the file system says, in the store's words. */
export function storeErrorOf(error: unknown, path: string): StoreError {
  const { errcode, code, message } = error as { errcode?: number; code?: string; message: string };
  if (error instanceof StoreError) return new StoreError(error.code, `${path}: ${error.message}`);
  const [storeCode, words] =
    (errcode === undefined ? systemCodes[code ?? ""] : sqliteCodes[errcode & 0xff]) ?? (["io", ""] as const);
  return new StoreError(storeCode, words ? `${path}: ${words} (${message})` : `${path}: ${message}`);
}

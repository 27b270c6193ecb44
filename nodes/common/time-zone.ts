import type { Node } from "node-red";
import { localTime } from "../../lib/time/index.js";
import type { Words } from "./words.js";

/** The time zone of an in node's form. An unknown one must not cost a call: the process's own is used, and an error says so. */
export function checkedTimeZone(node: Node<object>, name: string, words: Words): string {
  try {
    localTime(Date.now(), name);
    return name;
  } catch {
    node.error(words("common.errors.timeZone", { name }));
    return "";
  }
}

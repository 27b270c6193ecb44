import type { SQLInputValue } from "node:sqlite";
import { searchedWords } from "../searched-words.js";
import type { DeliveryFilter } from "../types.js";

export interface Where {
  sql: string;
  params: SQLInputValue[];
}

/**
 * @param sending `seq` of what is being sent at present
 * @returns the condition that a filter means, over the table `delivery`; `fold` makes small letters
 */
export function whereOf({ endpoint, states, q, before }: DeliveryFilter, sending: readonly number[]): Where {
  const conditions: string[] = ["1"];
  const params: SQLInputValue[] = [];
  const add = (sql: string, ...values: SQLInputValue[]): void => {
    conditions.push(sql);
    params.push(...values);
  };
  if (endpoint !== undefined) add("endpoint = ?", endpoint);
  if (before !== undefined) add("seq < (SELECT seq FROM delivery WHERE id = ?)", before);
  if (states) {
    const leased = JSON.stringify(sending);
    const ended = states.filter((state) => state !== "waiting" && state !== "sending");
    const parts = ["state IN (SELECT value FROM json_each(?))"];
    const values = [JSON.stringify(ended)];
    if (states.includes("waiting"))
      parts.push("(state = 'waiting' AND seq NOT IN (SELECT value FROM json_each(?)))");
    if (states.includes("sending")) parts.push("seq IN (SELECT value FROM json_each(?))");
    while (values.length < parts.length) values.push(leased);
    add(`(${parts.join(" OR ")})`, ...values);
  }
  const words = searchedWords(q);
  if (words.length > 0) {
    // `delivery.id`, since json_each has an `id`, too.
    const searched =
      "fold(delivery.id || char(10) || event || char(10) || url || char(10) || text || char(10) || coalesce(error, ''))";
    add(`(SELECT min(instr(${searched}, value)) FROM json_each(?)) > 0`, JSON.stringify(words));
  }
  return { sql: conditions.join(" AND "), params };
}

import {
  type AppResult,
  type CallMessage,
  type Decision,
  type DecisionAction,
  isReservedName,
} from "../call/index.js";

type AppData = Record<string, AppResult>;

export const appDataOf = (msg: CallMessage): AppData =>
  typeof msg.app_data === "object" && msg.app_data !== null ? msg.app_data : {};

/** The results of one branch, without names that would reach into JavaScript's own objects. */
export const resultsOf = (msg: CallMessage): Array<[slug: string, result: AppResult]> =>
  Object.entries(appDataOf(msg)).filter(([slug]) => !isReservedName(slug));

/** What all branches found: of two results under one slug the one of higher order, of equals the first. */
export function uniteAppData(branches: readonly CallMessage[]): AppData {
  const united: AppData = {};
  for (const branch of branches)
    for (const [slug, result] of resultsOf(branch)) {
      const present = Object.hasOwn(united, slug) ? united[slug] : undefined;
      if (present === undefined || orderOf(result) > orderOf(present)) united[slug] = result;
    }
  return united;
}

/** A function node needs to write no order; it comes before all that have one. */
const orderOf = (result: AppResult): number => (typeof result?.order === "number" ? result.order : 0);

/** Who would keep the call away wins over who would let it pass. */
const strength: Record<DecisionAction, number> = { reject: 4, divert: 3, continue: 2, "not-applicable": 1 };

/** The strongest decision of all branches, of equals the first; undefined when nobody decided. */
export function strongestDecision(branches: readonly CallMessage[]): Decision | undefined {
  let strongest: Decision | undefined;
  for (const { decision } of branches) {
    if (typeof decision !== "object" || decision === null) continue;
    if (strongest === undefined || strengthOf(decision) > strengthOf(strongest)) strongest = decision;
  }
  return strongest;
}

/** An action that does not exist is kept only when nobody else decided, so that the reply can complain of it. */
const strengthOf = ({ action }: Decision): number => (Object.hasOwn(strength, action) ? strength[action] : 0);

/** What shall happen to the call; CURRI reply turns it into what CUCM obeys. */
export type DecisionAction = "continue" | "divert" | "reject" | "not-applicable";

/** `msg.decision`: an action and what goes with it. An empty text counts as absent; fields of other actions are ignored. */
export interface Decision {
  action: DecisionAction;
  /** Shown to the called party. */
  calling_name?: string;
  /** Shown to the calling party. */
  called_name?: string;
  calling_number?: string;
  called_number?: string;
  /** Announcement id, played before the call goes on (`continue`). */
  greeting?: string;
  /** Announcement id, played before the call is cleared (`reject`). */
  announcement?: string;
  /** Digits to dial instead (`divert`). */
  destination?: string;
  reason?: string;
}

import { Problem } from "./admin-api.js";

interface NoticeAction {
  label: string;
  onPress(): void;
  primary?: boolean;
}

/** One line between the tools and the list: what went wrong, what was done, or a question. */
export class Notice {
  readonly element = $("<div>", { class: "call-events-notice", role: "status" }).hide();
  readonly #words: Worded;

  constructor(words: Worded) {
    this.#words = words;
  }

  show(kind: "problem" | "done" | "question", text: string, actions: NoticeAction[] = []): void {
    const buttons = actions.map(({ label, onPress, primary }) =>
      $("<button>", {
        type: "button",
        class: `red-ui-button red-ui-button-small${primary ? " primary" : ""}`,
      })
        .text(label)
        .on("click", onPress),
    );
    this.element
      .removeClass("call-events-problem call-events-done call-events-question")
      .addClass(`call-events-${kind}`)
      .empty()
      .append($("<span>").text(text), $("<span>", { class: "call-events-actions" }).append(buttons))
      .show();
    if (kind === "question") buttons[0]?.trigger("focus");
  }

  problem(error: unknown): void {
    const text = error instanceof Problem ? error.inWords(this.#words) : String(error);
    this.show("problem", text);
  }

  hide(): void {
    this.element.hide().empty();
  }

  /** Takes away what a failed look at the server had said, and nothing else. */
  hideProblem(): void {
    if (this.element.hasClass("call-events-problem")) this.hide();
  }

  /** Takes away what was said of something that is over. */
  hideDone(): void {
    if (this.element.hasClass("call-events-done")) this.hide();
  }

  /** Asks before something is done. */
  ask(question: string, label: string, action: () => void): void {
    this.show("question", question, [
      {
        label,
        primary: true,
        onPress: () => {
          this.hide();
          action();
        },
      },
      { label: this.#words._("button.cancel"), onPress: () => this.hide() },
    ]);
  }
}

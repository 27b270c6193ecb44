/** A template that cannot be read, or a value that cannot stand where the template puts it. */
export class TemplateError extends Error {
  readonly code = "template";
  /** Position of the fault in the template's text, both from 1; only on errors of `compileTemplate`. */
  readonly line?: number;
  readonly column?: number;

  constructor(message: string, options: { at?: { line: number; column: number }; cause?: unknown } = {}) {
    super(
      options.at ? `${message} (line ${options.at.line}, column ${options.at.column})` : message,
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.name = "TemplateError";
    if (options.at) {
      this.line = options.at.line;
      this.column = options.at.column;
    }
  }
}

/** Line and column, both from 1, of an offset in a text. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

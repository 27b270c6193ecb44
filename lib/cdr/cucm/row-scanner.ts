/** What is wrong with a line. */
export type RowFault =
  /** More or fewer cells than the header has names. */
  | "cell_count"
  /** A quote that nothing closes. */
  | "unclosed_quote"
  /** No end in sight. */
  | "too_long";

/** The cells of a row. The array is the scanner's own and used again for the next row. */
export interface ScannedRow {
  fault?: undefined;
  cells: string[];
  /** Where it starts; the first line of a file is 1. */
  line: number;
}

export interface BadLine {
  fault: RowFault;
  /** As it stands in the file, without its end. */
  text: string;
  line: number;
  /** Of a wrong count: how many cells there are. */
  found: number;
}

/** Bytes. A row of all columns at their full length has 15 000. */
const longestRow = 65_536;
/** Line breaks in one row; a quote that is left open would otherwise swallow what follows it up to the longest row. */
const mostBreaks = 50;

/** The rest of a row stands before the next piece; with room for it, one memory does for a whole file. Bytes. */
const spare = 8192;

const quote = 34;
const comma = 44;
const lineFeed = 10;
const carriageReturn = 13;
const lastAscii = 127;
const [zero, nine] = [48, 57];
const digits = "0123456789".split("");

/** In place of where a cell ends: the bytes end before that can be told. */
const cut = -1;
/** Nothing closes the cell. */
const unclosed = -2;

/** What became of an attempt to read a row; `cut` = the end of the bytes came first. */
type Outcome = "row" | "cut" | "unclosed";

/**
 * Takes UTF-8 apart into the cells of rows, piece by piece as it arrives. Every good row of a damaged file is kept:
 * a line that cannot be read costs itself only, and reading goes on with the line below it.
 *
 * A cell in quotes may hold commas and line breaks, and quotes that are doubled or stand inside it: a quote closes a
 * cell only before a comma or an end of line. Blank lines are skipped, NUL bytes dropped.
 *
 * Delimiters are looked for in the bytes, and cells cut from the same bytes taken for Latin-1, in which a byte is a
 * character: both are several times as fast as going through decoded text. A cell beyond ASCII is then decoded alone.
 */
export class RowScanner {
  /** How many cells a row must have; 0 = any. */
  columns = 0;
  readonly #cells: string[] = [];
  /** The same memory for piece after piece; what of it is in use. */
  #memory = Buffer.alloc(0);
  #bytes = this.#memory;
  #latin1 = "";
  #at = 0;
  #line = 1;
  #begun = false;
  #ended = false;
  /** The rest of a line that was too long is being thrown away. */
  #skipping = false;
  // Of the row read last: where it starts and the next one does, how many cells and line breaks it has, whether it could
  // be read in another way.
  #start = 0;
  #next = 0;
  #count = 0;
  #breaks = 0;
  #ambiguous = false;
  // Of the cell in quotes read last.
  #hasPairs = false;
  #bits = 0;

  /** @param bytes the next piece; it may end anywhere, and is the caller's again afterwards */
  feed(bytes: Buffer): void {
    const more = bytes.includes(0) ? bytes.filter((byte) => byte !== 0) : bytes;
    const rest = this.#bytes.subarray(this.#at);
    const size = rest.length + more.length;
    const memory = size > this.#memory.length ? Buffer.allocUnsafeSlow(size + spare) : this.#memory;
    rest.copy(memory);
    memory.set(more, rest.length);
    this.#memory = memory;
    this.#bytes = memory.subarray(0, size);
    this.#latin1 = this.#bytes.toString("latin1");
    this.#at = 0;
    if (!this.#begun) this.#skipByteOrderMark();
  }

  /** No more bytes will come. */
  end(): void {
    this.#ended = true;
  }

  /** @returns undefined when more bytes are needed, and at the end */
  next(): ScannedRow | BadLine | undefined {
    while (this.#at < this.#bytes.length) {
      if (this.#skipping && !this.#skipLine()) return undefined;
      const outcome = this.#read(true);
      if (outcome === "cut") return this.#tooLong();
      if (outcome === "unclosed")
        return this.#readsOtherwise() ? this.#row() : this.#refuseLine("unclosed_quote");
      if (this.#isBlank()) {
        this.#take();
        continue;
      }
      if (this.columns === 0 || this.#count === this.columns || this.#readsOtherwise()) return this.#row();
      if (this.#mayBeHeader()) return this.#row();
      return this.#refuseLine("cell_count", this.#count);
    }
    return undefined;
  }

  /** The row that came last, as it stands in the file; until more bytes are fed. */
  get text(): string {
    return this.#textOf(this.#start, this.#at);
  }

  #textOf(start: number, end: number): string {
    return this.#bytes.toString("utf8", start, end).replace(/\r?\n$/, "");
  }

  #skipByteOrderMark(): void {
    if (this.#bytes.length < 3 && this.#bytes[0] === 0xef) return;
    this.#begun = this.#bytes.length > 0;
    if (this.#latin1.startsWith("\xEF\xBB\xBF")) this.#at = 3;
  }

  #row(): ScannedRow {
    const line = this.#line;
    this.#start = this.#at;
    if (this.#cells.length !== this.#count) this.#cells.length = this.#count;
    this.#take();
    return { cells: this.#cells, line };
  }

  #take(): void {
    this.#at = this.#next;
    this.#line += 1 + this.#breaks;
  }

  #isBlank(): boolean {
    return this.#count === 1 && this.#cells[0]!.trim() === "";
  }

  /** Some write a quote at the end of a cell without doubling it: `"Ann ""` instead of `"Ann """`. */
  #readsOtherwise(): boolean {
    if (!this.#ambiguous) return false;
    const found = this.#count;
    if (this.#read(false) === "row" && this.#count === this.columns) return true;
    this.#count = found;
    return false;
  }

  /** Files that were put together may have another number of columns from there on. */
  #mayBeHeader(): boolean {
    return this.#breaks === 0 && this.#cells[0]!.toLowerCase() === "cdrrecordtype";
  }

  /** The line in which the row starts; what follows it may be whole. */
  #refuseLine(fault: RowFault, found = 0): BadLine {
    const end = this.#bytes.indexOf(lineFeed, this.#at);
    const next = end < 0 ? this.#bytes.length : end + 1;
    const bad: BadLine = { fault, text: this.#textOf(this.#at, next), line: this.#line, found };
    this.#at = next;
    this.#line += 1;
    return bad;
  }

  /** A row whose end has not come yet; one that will never end is refused. */
  #tooLong(): BadLine | undefined {
    const end = this.#bytes.length;
    if (end - this.#at <= longestRow) return undefined;
    if (this.#bytes.indexOf(lineFeed, this.#at) >= 0) return this.#refuseLine("unclosed_quote");
    const text = this.#textOf(this.#at, this.#at + longestRow);
    this.#at = end;
    this.#skipping = true;
    return { fault: "too_long", text, line: this.#line, found: 0 };
  }

  /** @returns false while the end of the line has not come */
  #skipLine(): boolean {
    const end = this.#bytes.indexOf(lineFeed, this.#at);
    this.#at = end < 0 ? this.#bytes.length : end + 1;
    if (end < 0) return false;
    this.#skipping = false;
    this.#line += 1;
    return true;
  }

  /**
   * Reads the row at hand into the cells. A plain loop, as this is where most of the time goes.
   *
   * @param pairs whether two quotes before the end of a cell are one quote of its value
   */
  #read(pairs: boolean): Outcome {
    const bytes = this.#bytes;
    const latin1 = this.#latin1;
    const length = bytes.length;
    const cells = this.#cells;
    let at = this.#at;
    let count = 0;
    this.#breaks = 0;
    this.#ambiguous = false;
    for (;;) {
      // Nine of ten cells are a digit or an empty text: known by the comma behind them, in half the time per row.
      if (at + 2 < length) {
        const byte = bytes[at]!;
        const next = bytes[at + 1];
        if (next === comma && byte >= zero && byte <= nine) {
          cells[count++] = digits[byte - zero]!;
          at += 2;
          continue;
        }
        if (next === quote && byte === quote && bytes[at + 2] === comma) {
          cells[count++] = "";
          at += 3;
          continue;
        }
      }
      if (at < length && bytes[at] === quote) {
        const end = this.#closingQuote(at + 1, pairs);
        if (end < 0) return end === cut ? "cut" : "unclosed";
        const text = latin1.substring(at + 1, end);
        cells[count++] = this.#hasPairs || this.#bits > lastAscii ? this.#decoded(text) : text;
        at = end + 1;
        if (at < length && bytes[at] === carriageReturn) at++;
      } else {
        const start = at;
        let bits = 0;
        while (at < length && bytes[at] !== comma && bytes[at] !== lineFeed) bits |= bytes[at++]!;
        const end = at > start && bytes[at] === lineFeed && bytes[at - 1] === carriageReturn ? at - 1 : at;
        const text = latin1.substring(start, end);
        cells[count++] = bits > lastAscii ? utf8Of(text) : text;
      }
      if (at < length && bytes[at++] === comma) continue;
      // A comma too can be the last byte: then an empty cell follows, and the loop has read it.
      if (at === length && bytes[at - 1] !== lineFeed && !this.#ended) return "cut";
      this.#next = at;
      this.#count = count;
      return "row";
    }
  }

  /** @returns {@link cut} or {@link unclosed} where there is none */
  #closingQuote(from: number, pairs: boolean): number {
    const bytes = this.#bytes;
    const length = bytes.length;
    let bits = 0;
    this.#hasPairs = false;
    for (let at = from; at < length; at++) {
      const byte = bytes[at]!;
      bits |= byte;
      if (byte === quote) {
        if (this.#isCellEnd(at + 1)) {
          this.#bits = bits;
          return at;
        }
        if (at + 1 >= length || bytes[at + 1] !== quote) continue;
        const closes = this.#isCellEnd(at + 2);
        if (closes) this.#ambiguous = true;
        if (closes && !pairs) {
          this.#bits = bits;
          return at + 1;
        }
        this.#hasPairs = true;
        at++;
      } else if (byte === lineFeed && (++this.#breaks > mostBreaks || this.#startsRow(at + 1)))
        return unclosed;
    }
    return this.#ended ? unclosed : cut;
  }

  /** A carriage return counts only before a line feed, and at the end. */
  #isCellEnd(at: number): boolean {
    const bytes = this.#bytes;
    if (at >= bytes.length) return this.#ended;
    const byte = bytes[at]!;
    if (byte === comma || byte === lineFeed) return true;
    if (byte !== carriageReturn) return false;
    return at + 1 < bytes.length ? bytes[at + 1] === lineFeed : this.#ended;
  }

  /** What follows is the next row, and the quote before it was left open. */
  #startsRow(at: number): boolean {
    rowStart.lastIndex = at;
    return rowStart.test(this.#latin1);
  }

  #decoded(text: string): string {
    const value = this.#hasPairs ? text.replaceAll('""', '"') : text;
    return this.#bits > lastAscii ? utf8Of(value) : value;
  }
}

/** The record type (0, 1 or 2) and two numbers. */
const rowStart = /[012],\d+,\d/y;

const utf8Of = (latin1: string): string => Buffer.from(latin1, "latin1").toString("utf8");

import { createHash } from "node:crypto";
import type { ReadOptions, ReadRecord } from "../types.js";
import { timeCell } from "./epoch.js";
import { cdrEvents, cmrEvents, type EventOf } from "./event.js";
import { cellOf, type Layout } from "./layout.js";
import { type CucmRecord, RecordBuilder } from "./record-builder.js";

const timeColumns = ["dateTimeOrigination", "dateTimeConnect", "dateTimeDisconnect", "dateTimeStamp"];

/** Makes records of the rows of one layout. */
export class RowReader {
  readonly #builder: RecordBuilder;
  readonly #events: Record<"cdr" | "cmr", EventOf>;
  readonly #kind: "cdr" | "cmr";
  /** Places of the columns that are converted, and of those that name the call and the row. */
  readonly #times: readonly number[];
  readonly #duration: number;
  readonly #recordType: number;
  readonly #callId: readonly [cluster: number, callManager: number, call: number];
  readonly #pkid: number;

  constructor(layout: Layout, options: ReadOptions) {
    this.#builder = new RecordBuilder(layout, options.keepBlanks);
    this.#events = { cdr: cdrEvents(layout, options), cmr: cmrEvents(layout, options) };
    this.#kind = layout.kind;
    this.#times = timeColumns.map((name) => layout.indexOf(name)).filter((place) => place >= 0);
    this.#duration = layout.indexOf("duration");
    this.#recordType = layout.indexOf("cdrRecordType");
    this.#callId = [
      layout.indexOf("globalCallId_ClusterID"),
      layout.indexOf("globalCallID_callManagerId"),
      layout.indexOf("globalCallID_callId"),
    ];
    this.#pkid = layout.indexOf("pkid");
  }

  /** @param cells of one row, as many as the layout has names; they are changed into what the record holds */
  read(cells: string[]): ReadRecord {
    const event = this.#events[this.#kindOf(cellOf(cells, this.#recordType))](cells);
    const [cluster, callManager, call] = this.#callId;
    const callId = `${cellOf(cells, cluster)}-${cellOf(cells, callManager)}-${cellOf(cells, call)}`;
    const pkid = cellOf(cells, this.#pkid);
    const build = this.#builder.builderOf(cells);
    this.#convert(cells);
    const record = build(cells);
    return { record, copy: build(cells), event, callId, eventId: pkid || hashOf(record) };
  }

  /** The row says what it is; one that does not is what its columns are. */
  #kindOf(recordType: string): "cdr" | "cmr" {
    if (recordType === "1") return "cdr";
    return recordType === "2" ? "cmr" : this.#kind;
  }

  #convert(cells: Array<string | number>): void {
    for (const place of this.#times) cells[place] = timeCell(cells[place] as string);
    if (this.#duration < 0) return;
    const text = cells[this.#duration] as string;
    const seconds = Number(text);
    if (Number.isInteger(seconds) && (seconds !== 0 || text.trim() !== "")) cells[this.#duration] = seconds;
  }
}

/** For a row without a `pkid`: the same content is the same event. */
const hashOf = (record: CucmRecord): string =>
  createHash("sha256").update(JSON.stringify(record)).digest("hex").slice(0, 32);

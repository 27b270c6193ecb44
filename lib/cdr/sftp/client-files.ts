import { isUnfinishedName } from "../file-name.js";
import { Refusal } from "./status.js";
import { type Inbox, Upload } from "./upload.js";
import type { VirtualPath } from "./virtual-path.js";

/** A file that this client has closed. */
interface ClosedFile {
  /** Bytes. */
  size: number;
  /** Its name says that it is unfinished, so that it waits for another one. */
  held?: Upload;
}

/** Files that one client writes at a time or has not renamed yet; each is an open file of this process. */
const mostUploads = 64;
/** Closed files that are remembered, for clients that look whether theirs has arrived. */
const mostClosed = 1000;

/**
 * The files of one client, in a folder of its own that starts empty. Those it closes are taken at once; those whose name
 * says `unfinished`, as with WinSCP, when they are renamed. What it leaves open is dropped.
 */
export class ClientFiles {
  readonly #inbox: Inbox;
  readonly #uploads = new Set<Upload>();
  readonly #closed = new Map<string, ClosedFile>();

  constructor(inbox: Inbox) {
    this.#inbox = inbox;
  }

  /** @returns its size in bytes; undefined when there is no such file */
  sizeOf(place: VirtualPath): number | undefined {
    return this.#closed.get(place.text)?.size;
  }

  /** @throws Refusal, or what the disk says (rejects) */
  async open(place: VirtualPath): Promise<Upload> {
    if (this.#uploads.size >= mostUploads) throw new Refusal("failure", "too many files at once");
    const upload = new Upload(place.name, this.#inbox);
    this.#uploads.add(upload);
    try {
      await upload.begun();
      return upload;
    } catch (error) {
      this.#uploads.delete(upload);
      throw error;
    }
  }

  /** Resolves when the file is durable; one with an unfinished name, when all of it is written. */
  async close(upload: Upload, place: VirtualPath): Promise<void> {
    const file: ClosedFile = { size: 0 };
    await this.#replace(place, file);
    if (!isUnfinishedName(place.name)) return this.#take(upload, place, file);
    file.held = upload;
    try {
      await upload.settled();
      file.size = upload.size;
    } catch (error) {
      this.#forget(place, file);
      await this.#drop(upload);
      throw error;
    }
  }

  /** A file that has been taken keeps the name that it was taken under. Resolves when one that was held is durable. */
  async rename(from: VirtualPath, to: VirtualPath): Promise<void> {
    const file = this.#closed.get(from.text);
    if (!file || to.name === "") throw new Refusal("noSuchFile", "no file of this session");
    this.#closed.delete(from.text);
    await this.#replace(to, file);
    if (!file.held || isUnfinishedName(to.name)) return;
    const upload = file.held;
    delete file.held;
    await this.#take(upload, to, file);
  }

  /** One that has been taken is only forgotten: its records are with the flow. */
  async remove(place: VirtualPath): Promise<void> {
    const file = this.#closed.get(place.text);
    if (!file) throw new Refusal("noSuchFile", "no file of this session");
    this.#forget(place, file);
    if (file.held) await this.#drop(file.held);
  }

  /** The client is gone. */
  async dropAll(): Promise<void> {
    await Promise.all([...this.#uploads].map((upload) => this.#drop(upload)));
  }

  async #take(upload: Upload, place: VirtualPath, file: ClosedFile): Promise<void> {
    try {
      await upload.finish(place.name);
      file.size = upload.size;
    } catch (error) {
      this.#forget(place, file);
      throw error;
    } finally {
      this.#uploads.delete(upload);
    }
  }

  /** Of one that is still held under this name nothing is left, as on any disk. */
  async #replace(place: VirtualPath, file: ClosedFile): Promise<void> {
    const before = this.#closed.get(place.text);
    this.#closed.delete(place.text);
    this.#closed.set(place.text, file);
    if (before?.held) await this.#drop(before.held);
    if (this.#closed.size <= mostClosed) return;
    const [oldest] = [...this.#closed].find(([, { held }]) => !held) ?? [];
    if (oldest !== undefined) this.#closed.delete(oldest);
  }

  #forget(place: VirtualPath, file: ClosedFile): void {
    if (this.#closed.get(place.text) === file) this.#closed.delete(place.text);
  }

  async #drop(upload: Upload): Promise<void> {
    this.#uploads.delete(upload);
    await upload.drop();
  }
}

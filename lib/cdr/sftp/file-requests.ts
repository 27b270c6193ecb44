import type { Attributes, SFTPWrapper } from "ssh2";
import { ClientFiles } from "./client-files.js";
import type { Flow } from "./flow.js";
import { Refusal, status } from "./status.js";
import type { Inbox, Upload } from "./upload.js";
import { looksLikeFile, type VirtualPath, virtualPath } from "./virtual-path.js";

export interface FileRequestsOptions {
  inbox: Inbox;
  flow: Flow;
  /** The client asks for something, and so is alive. */
  onRequest(): void;
  /** A file could not be stored, which its client was told. */
  onFailure(name: string, error: Error): void;
}

/** The flags of OPEN, draft-ietf-secsh-filexfer-02 section 6.3. */
const forWriting = 2;
const forAppending = 4;

const folder = { mode: 0o040_700, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };
const fileOf = (size: number): Attributes => ({ ...folder, mode: 0o100_600, size });

/** Listings that one client has open; there is nothing in them. */
const mostListings = 64;

interface Opened {
  upload: Upload;
  place: VirtualPath;
}

/** Answers what one client asks: it may write files, and see those that it has written. Nothing else exists here. */
export class FileRequests {
  readonly #sftp: SFTPWrapper;
  readonly #options: FileRequestsOptions;
  readonly #files: ClientFiles;
  readonly #opened = new Map<string, Opened>();
  readonly #listings = new Set<string>();
  readonly #work = new Set<Promise<void>>();
  #handles = 0;

  constructor(sftp: SFTPWrapper, options: FileRequestsOptions) {
    this.#sftp = sftp;
    this.#options = options;
    this.#files = new ClientFiles(options.inbox);
    this.#answerFiles();
    this.#answerFolders();
  }

  /** Resolves when what was asked is done. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  /** The client is gone: what it left unfinished is dropped. */
  async close(): Promise<void> {
    await this.settled();
    await this.#files.dropAll();
  }

  #answerFiles(): void {
    const sftp = this.#sftp;
    sftp.on("OPEN", (id, path, flags) => this.#reply(id, path, () => this.#open(id, placeOf(path), flags)));
    sftp.on("WRITE", (id, handle, at, bytes) => {
      const { upload } = this.#openedAs(handle);
      this.#confirm(id, this.#nameOf(handle), () => fileBehind(upload).write(bytes, at), bytes.length);
    });
    sftp.on("CLOSE", (id, handle) => this.#confirm(id, this.#nameOf(handle), () => this.#close(handle)));
    sftp.on("RENAME", (id, from, to) =>
      this.#confirm(id, to, () => this.#files.rename(placeOf(from), placeOf(to))),
    );
    sftp.on("REMOVE", (id, path) => this.#confirm(id, path, () => this.#files.remove(placeOf(path))));
    sftp.on("FSTAT", (id, handle) => {
      this.#reply(id, "", async () => sftp.attrs(id, fileOf(fileBehind(this.#openedAs(handle).upload).size)));
    });
    this.#refuse("READ", "permissionDenied", noReading);
  }

  #answerFolders(): void {
    const sftp = this.#sftp;
    sftp.on("REALPATH", (id, path) => {
      this.#reply(id, path, async () => {
        const { text } = placeOf(path);
        sftp.name(id, [{ filename: text, longname: text, attrs: folder }]);
      });
    });
    for (const event of ["STAT", "LSTAT"]) {
      sftp.on(event, (id: number, path: string) =>
        this.#reply(id, path, () => this.#stat(id, placeOf(path))),
      );
    }
    // Folders need not be made, and times and modes mean nothing here; a client that heard no would take its upload for failed.
    for (const event of ["SETSTAT", "MKDIR", "RMDIR"]) {
      sftp.on(event, (id: number, path: string) => this.#confirm(id, path, async () => placeOf(path)));
    }
    sftp.on("FSETSTAT", (id) => this.#confirm(id, "", async () => {}));
    sftp.on("OPENDIR", (id, path) => this.#reply(id, path, () => this.#openFolder(id, placeOf(path))));
    this.#refuse("READDIR", "endOfFile", "nothing is listed");
    for (const event of ["READLINK", "SYMLINK", "EXTENDED"])
      this.#refuse(event, "unsupported", "not done here");
  }

  async #open(id: number, place: VirtualPath, flags: number): Promise<void> {
    if (place.name === "") throw new Refusal("permissionDenied", "this is a folder");
    if (!(flags & forWriting)) throw new Refusal("permissionDenied", noReading);
    if (flags & forAppending)
      throw new Refusal("unsupported", "what has been closed is not written to again");
    const upload = await this.#files.open(place);
    const handle = this.#newHandle();
    this.#opened.set(keyOf(handle), { upload, place });
    this.#sftp.handle(id, handle);
  }

  async #close(handle: Buffer): Promise<void> {
    if (this.#listings.delete(keyOf(handle))) return;
    const { upload, place } = this.#openedAs(handle);
    this.#opened.delete(keyOf(handle));
    await this.#files.close(fileBehind(upload), place!);
  }

  async #openFolder(id: number, _place: VirtualPath): Promise<void> {
    if (this.#listings.size >= mostListings) throw new Refusal("failure", "too many listings at once");
    const handle = this.#newHandle();
    this.#listings.add(keyOf(handle));
    this.#sftp.handle(id, handle);
  }

  async #stat(id: number, place: VirtualPath): Promise<void> {
    const size = this.#files.sizeOf(place);
    if (size === undefined && looksLikeFile(place.name)) throw new Refusal("noSuchFile", "no such file");
    this.#sftp.attrs(id, size === undefined ? folder : fileOf(size));
  }

  #refuse(event: string, code: keyof typeof status, why: string): void {
    this.#sftp.on(event, (id: number) =>
      this.#reply(id, "", async () => {
        throw new Refusal(code, why);
      }),
    );
  }

  /** Says yes when the action is done. @param bytes how much memory it holds until then */
  #confirm(id: number, path: string, action: () => Promise<unknown>, bytes = 0): void {
    const confirmed = async (): Promise<void> => {
      await action();
      this.#sftp.status(id, status.ok);
    };
    this.#reply(id, path, confirmed, bytes);
  }

  /** Says no when the action fails; it says itself when it does not. @param path or name of the file, for what goes wrong */
  #reply(id: number, path: string, action: () => Promise<void>, bytes = 0): void {
    const { flow, onRequest } = this.#options;
    onRequest();
    const end = flow.begin(bytes);
    const work = this.#try(id, path, action).finally(() => {
      end();
      this.#work.delete(work);
    });
    this.#work.add(work);
  }

  async #try(id: number, path: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (error instanceof Refusal) {
        this.#sftp.status(id, error.status, error.message);
        return;
      }
      this.#sftp.status(id, status.failure, "the file could not be stored");
      this.#options.onFailure(placeOf(path).name, error as Error);
    }
  }

  #nameOf(handle: Buffer): string {
    return this.#openedAs(handle).place?.name ?? "";
  }

  #openedAs(handle: Buffer): Partial<Opened> {
    return this.#opened.get(keyOf(handle)) ?? {};
  }

  #newHandle(): Buffer {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(++this.#handles >>> 0);
    return handle;
  }
}

const noReading = "this server takes files and gives none";

/** @param handle ssh2 gives none for a request that ends before it */
const keyOf = (handle: Buffer | undefined): string => handle?.toString("latin1") ?? "";

/**
 * @param path ssh2 gives none for a request that ends before it
 * @throws Refusal for a path that leads out of the folder, or that no file could have
 */
function placeOf(path: string | undefined): VirtualPath {
  const place = path === undefined ? undefined : virtualPath(path);
  if (!place) throw new Refusal("permissionDenied", "no such place");
  return place;
}

/** @throws Refusal when no file is open under a handle */
function fileBehind(upload: Upload | undefined): Upload {
  if (!upload) throw new Refusal("failure", "no open file");
  return upload;
}

import { once } from "node:events";
import { promisify } from "node:util";
import { Client, type ConnectConfig, type SFTPWrapper } from "ssh2";

const open: SftpClient[] = [];

/** A client of ssh2 with one SFTP session. */
export class SftpClient {
  readonly sftp: SFTPWrapper;
  readonly #client: Client;
  readonly #closed: Promise<unknown>;

  private constructor(client: Client, sftp: SFTPWrapper) {
    this.#client = client;
    this.sftp = sftp;
    this.#closed = once(client, "close");
  }

  /** Rejects when the server does not let it in. */
  static async connect(config: ConnectConfig): Promise<SftpClient> {
    const client = await connectSsh(config);
    const sftp = await promisify<SFTPWrapper>(client.sftp.bind(client))();
    const connected = new SftpClient(client, sftp);
    open.push(connected);
    return connected;
  }

  /** Resolves when the server has said yes to its CLOSE. */
  put(path: string, content: string | Buffer): Promise<void> {
    return promisify<string, string | Buffer>(this.sftp.writeFile.bind(this.sftp))(path, content);
  }

  /** One request, by the name of its method in ssh2: the answer, or the code that it was refused with. */
  ask(request: string, ...values: unknown[]): Promise<unknown> {
    const methods = this.sftp as unknown as Record<string, (...values: unknown[]) => void>;
    return new Promise((resolve) =>
      methods[request]!(...values, (error: { code: number } | undefined, answer: unknown) =>
        resolve(error ? error.code : answer),
      ),
    );
  }

  /** As when its machine is switched off. */
  async breakOff(): Promise<void> {
    this.#client.destroy();
    await this.#closed;
  }

  get closed(): Promise<unknown> {
    return this.#closed;
  }
}

/** Rejects when the server does not let it in. */
export async function connectSsh(config: ConnectConfig): Promise<Client> {
  const client = new Client();
  let reason = new Error("the server has hung up");
  client.on("error", (error) => {
    reason = error; // it may say more than one
  });
  client.connect({ host: "127.0.0.1", username: "cucm", password: "s3cret", readyTimeout: 8000, ...config });
  await new Promise<void>((resolve, reject) => {
    client.once("ready", resolve);
    client.once("close", () => reject(reason));
  });
  client.setNoDelay(true);
  return client;
}

/** For the end of a test. */
export async function closeSftpClients(): Promise<void> {
  await Promise.all(open.splice(0).map((client) => client.breakOff()));
}

import { strict as assert } from "node:assert";
import { once } from "node:events";
import { statSync } from "node:fs";
import { connect as connectSocket, type Socket } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import { Client, type ClientChannel, type ConnectConfig } from "ssh2";
import { SftpServer, type SpoolEntry } from "../../../lib/cdr/index.js";
import { randomFrom } from "../../support/random.js";
import { connectSsh, SftpClient } from "../../support/sftp-client.js";
import { SftpBench } from "../../support/sftp-server.js";
import { noise, sayTo, sftpPacket, sshPacket } from "../../support/ssh-noise.js";
import { until } from "../../support/until.js";

const fileName = "cdr_StandAloneCluster_01_202311061457_1";
const greeting = Buffer.from("SSH-2.0-noise\r\n");

/** A client that is hung up on may also say that this is an error. */
const closing = (client: Client): Promise<void> =>
  new Promise((resolve) => client.once("close", () => resolve()));

describe("the SFTP server and strangers", function () {
  this.timeout(30_000);
  const bench = new SftpBench().hooks();
  const connect = (more: ConnectConfig = {}): Promise<SftpClient> =>
    SftpClient.connect({ port: bench.port, ...more });
  const knock = async (): Promise<Socket> => {
    const socket = connectSocket(bench.port, "127.0.0.1").on("error", () => {});
    await once(socket, "connect");
    return socket;
  };
  const stillWorks = async (): Promise<void> => {
    const before = bench.taken.length;
    await (await connect()).put(fileName, "x");
    assert.equal(bench.taken.length, before + 1);
    assert.deepEqual(bench.failures, []);
  };

  it("lets in only who knows both words, and asks for a password alone", async () => {
    await bench.listen();
    for (const wrong of [
      { username: "other" },
      { password: "other" },
      { password: "" },
      { username: "other", password: "other" },
    ])
      await assert.rejects(connect(wrong));
    assert.deepEqual(bench.refused, Array(4).fill("login"));
    let left: unknown;
    const authHandler = (methods: unknown, _partial: boolean, next: (method: unknown) => void): void => {
      left ??= methods ?? undefined;
      next(methods ? false : { type: "none", username: "cucm" });
    };
    await assert.rejects(connect({ authHandler } as unknown as ConnectConfig));
    assert.deepEqual(left, ["password"]);
    await stillWorks();
  });

  it("cannot be opened without a user or a password", () => {
    const options = {
      host: "",
      port: 1,
      legacy: false,
      keyFolder: "",
      onState() {},
      onRefused() {},
      onFailure() {},
    };
    for (const login of [
      { username: "", password: "x" },
      { username: "x", password: "" },
    ])
      assert.throws(
        () => new SftpServer({ ...options, ...login, inbox: bench.spool, clock: bench.clock }),
        TypeError,
      );
  });

  it("shuts the door after ten wrong logins of an address, and opens it again a while later", async () => {
    await bench.listen();
    const inside = await connect();
    await Promise.allSettled(Array.from({ length: 300 }, () => connect({ password: "wrong" })));
    const logins = bench.refused.filter((why) => why === "login").length;
    assert.ok(logins >= 10 && logins <= 20, `${logins} passwords were looked at`);
    assert.equal(bench.refused.length, 300);
    await assert.rejects(connect());
    await inside.put(fileName, "who is in stays in");
    bench.clock.advance(120_000);
    await stillWorks();
  });

  it("looks at no more than six passwords of one connection", async () => {
    await bench.listen();
    const authHandler = (_methods: unknown, _partial: boolean, next: (method: unknown) => void): void =>
      next({ type: "password", username: "cucm", password: "wrong" });
    await assert.rejects(connect({ authHandler } as unknown as ConnectConfig));
    assert.equal(bench.refused.length, 6);
  });

  it("has room for ten connections of an address that have not logged in, for 20 seconds", async () => {
    await bench.listen();
    const sockets = await Promise.all(Array.from({ length: 10 }, knock));
    await until(() => bench.clock.waiting >= 10, "all are in");
    await once(await knock(), "close");
    await assert.rejects(connect());
    assert.deepEqual(new Set(bench.refused), new Set(["limit"]));
    const closed = Promise.all(sockets.map((socket) => once(socket.resume(), "close")));
    bench.clock.advance(20_000);
    await closed;
    await stillWorks();
  });

  it("takes looks at whether its port is open for no failed login", async () => {
    await bench.listen();
    for (let times = 0; times < 30; times++) {
      const socket = await knock();
      socket.end();
      await once(socket.resume(), "close");
    }
    assert.deepEqual(bench.refused, []);
    await stillWorks();
  });

  it("hangs up on a client that asks nothing for five minutes", async () => {
    await bench.listen();
    const [idle, busy] = [await connect(), await connect()];
    bench.clock.advance(4 * 60_000);
    await busy.ask("stat", "/");
    bench.clock.advance(60_000);
    await idle.closed;
    await busy.put(fileName, "x");
  });

  it("runs nothing and leads nowhere", async () => {
    await bench.listen();
    const client = await connectSsh({ port: bench.port });
    const refused = (ask: (done: (error?: Error) => void) => void): Promise<void> =>
      assert.rejects(
        new Promise<void>((resolve, reject) => ask((error) => (error ? reject(error) : resolve()))),
      );
    await refused((done) => client.exec("id", done));
    await refused((done) => client.shell(done));
    await refused((done) => client.subsys("other", done));
    await refused((done) => client.forwardOut("127.0.0.1", 1, "127.0.0.1", bench.port, done));
    await refused((done) => client.forwardIn("127.0.0.1", 0, done));
    client.end();
    await closing(client);
  });

  it("outlives 10 000 malformed packets of strangers, and serves others meanwhile", async () => {
    await bench.listen();
    const inside = await connect();
    const random = randomFrom(22);
    const loop = monitorEventLoopDelay({ resolution: 5 });
    loop.enable();
    for (let times = 0; times < 100; times++) {
      const packets = Array.from({ length: 100 }, () =>
        random.below(3) === 0
          ? noise(random, 200)
          : sshPacket(Buffer.concat([Buffer.from([random.below(256)]), noise(random, 100)])),
      );
      const words = random.below(4) === 0 ? packets : [greeting, ...packets];
      await sayTo(bench.port, words, "at once");
      bench.clock.advance(6000); // else the door would be shut after ten
      if (times % 10 === 0) await inside.put(fileName, "x");
    }
    loop.disable();
    assert.equal(bench.taken.length, 10);
    assert.ok(loop.max < 500e6, `the loop stood still for ${loop.max / 1e6} ms`);
    await stillWorks();
  });

  it("outlives what breaks off in each stage of a handshake", async () => {
    await bench.listen();
    const recorded = await recordedHandshake();
    for (let cut = 1; cut < recorded.length; cut += Math.ceil(recorded.length / 40)) {
      await sayTo(bench.port, [recorded.subarray(0, cut)], "at once");
      bench.clock.advance(6000);
    }
    await stillWorks();
  });

  /** What a real client says before its keys are exchanged. */
  async function recordedHandshake(): Promise<Buffer> {
    const said: Buffer[] = [];
    const socket = connectSocket(bench.port, "127.0.0.1");
    const write = socket.write.bind(socket);
    socket.write = ((bytes: Buffer, ...rest: never[]) => {
      said.push(Buffer.from(bytes));
      return write(bytes, ...rest);
    }) as typeof socket.write;
    const client = await connectSsh({ sock: socket });
    client.end();
    await closing(client);
    return Buffer.concat(said);
  }

  const rawChannel = (client: Client): Promise<ClientChannel> =>
    new Promise((resolve, reject) =>
      client.subsys("sftp", (error, channel) => (error ? reject(error) : resolve(channel))),
    );
  const init = sftpPacket(1, Buffer.from([0, 0, 0, 3]));

  it("outlives malformed packets of one who has logged in", async () => {
    await bench.listen();
    const random = randomFrom(5);
    for (let times = 0; times < 20; times++) {
      const client = await connectSsh({ port: bench.port });
      const closed = closing(client);
      const channel = await rawChannel(client);
      channel.on("error", () => {}).resume();
      channel.write(init);
      for (let packet = 0; packet < 25; packet++)
        channel.write(sftpPacket(3 + random.below(18), noise(random, 80)));
      channel.write(Buffer.from([255, 255, 255, 255, 0]));
      await closed;
    }
    await until(() => bench.clock.waiting === 0, "nobody is waited for");
    await stillWorks();
  });

  it("hangs up on a client that takes no answers, at once or after a while", async () => {
    await bench.listen();
    for (const [window, packet] of [
      [2_000_000, 0],
      [0, 32_768],
      [100, 32_768],
    ] as const) {
      const client = await connectSsh({ port: bench.port });
      const closed = closing(client);
      const { _protocol: protocol } = client as unknown as {
        _protocol: { session(channel: number, window: number, packet: number): void };
      };
      const open = protocol.session.bind(protocol);
      protocol.session = (channel) => open(channel, window, packet);
      const channel = await rawChannel(client).catch(() => undefined);
      channel?.on("error", () => {});
      channel?.write(init);
      const path = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 0x2f]);
      for (let times = 0; times < 50; times++) channel?.write(sftpPacket(17, path));
      await closed;
    }
    await setImmediate();
    await stillWorks();
  });

  it("reads no faster than the disk writes", async () => {
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const begin = async (name: string): Promise<SpoolEntry> => {
      const entry = await bench.spool.begin(name);
      const write = async (bytes: Buffer, at: number): Promise<void> => {
        await gate;
        await entry.write(bytes, at);
      };
      return { ...entry, write };
    };
    await bench.listen({ inbox: { begin } });
    const socket = connectSocket(bench.port, "127.0.0.1");
    const client = await connect({ sock: socket });
    const handle = await client.ask("open", fileName, "w");
    const piece = Buffer.alloc(30_000, 7);
    const writes = Array.from({ length: 500 }, (_, index) =>
      client.ask("write", handle, piece, 0, piece.length, index * piece.length),
    );
    await until(() => socket.bytesWritten > 1_000_000, "it has begun");
    const other = await connect();
    for (let times = 0; times < 20; times++) await other.ask("stat", "/");
    assert.ok(socket.bytesWritten < 6_000_000, `it took ${socket.bytesWritten} bytes`);
    open();
    assert.deepEqual(new Set(await Promise.all(writes)), new Set([piece.length]));
    await client.ask("close", handle);
    assert.equal(statSync(bench.taken[0]!.path).size, 15_000_000);
  });

  it("bounds the sessions of a client, and not how many it has one after the other", async () => {
    await bench.listen();
    const client = await connectSsh({ port: bench.port });
    const open = Array.from({ length: 10 }, () => rawChannel(client));
    const outcomes = await Promise.allSettled(open);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      [...Array(8).fill("fulfilled"), ...Array(2).fill("rejected")],
    );
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") continue;
      outcome.value.resume().end();
      await new Promise((resolve) => outcome.value.once("close", resolve));
    }
    await rawChannel(client);
    client.destroy();
  });

  it("hangs up on a stranger that asks for new keys", async () => {
    await bench.listen();
    const client = new Client();
    let times = 0;
    client
      .on("error", () => {})
      .on("handshake", () => {
        times++;
        (client as unknown as { _protocol: { rekey(): void } })._protocol.rekey();
      });
    // It never comes to a login: no method is named.
    const authHandler = (): void => {};
    client.connect({ host: "127.0.0.1", port: bench.port, username: "cucm", authHandler } as ConnectConfig);
    await closing(client);
    assert.ok(times <= 2, `it got new keys ${times} times`);
    await stillWorks();
  });

  describe("algorithms", () => {
    const old = {
      kex: ["diffie-hellman-group1-sha1"],
      cipher: ["aes128-cbc"],
      hmac: ["hmac-md5"],
      serverHostKey: ["ssh-rsa"],
    };
    /** The order in which the Java library of CUCM offers them. */
    const cucm12 = {
      kex: ["ecdh-sha2-nistp256", "diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"],
      cipher: ["aes256-ctr", "aes192-ctr", "aes128-ctr"],
      hmac: ["hmac-md5", "hmac-sha1", "hmac-sha2-256"],
      serverHostKey: ["ssh-rsa", "ecdsa-sha2-nistp256"],
    };
    const send = async (algorithms: object): Promise<void> => {
      await (await connect({ algorithms } as ConnectConfig)).put(fileName, "x");
    };

    it("are those of today", async () => {
      await bench.listen();
      await send(cucm12);
      await send({ kex: ["curve25519-sha256"], cipher: ["aes256-gcm@openssh.com"] });
      // With a cipher that has its own check of integrity, hmac is not asked.
      for (const part of Object.keys(old).slice(0, 3) as Array<keyof typeof old>)
        await assert.rejects(send({ cipher: ["aes256-ctr"], [part]: old[part] }), part);
      assert.equal(bench.taken.length, 2);
    });

    it("are those of old clients too when it is told so, and a client gets the best that it knows", async () => {
      await bench.listen({ legacy: true });
      await send(old);
      for (const cipher of ["3des-cbc", "aes256-cbc"]) await send({ ...old, cipher: [cipher] });
      for (const hmac of ["hmac-sha1", "hmac-sha1-96"]) await send({ ...old, hmac: [hmac] });
      await send({ ...old, kex: ["diffie-hellman-group14-sha1"] });
      await send(cucm12);
      assert.equal(bench.taken.length, 7);
    });

    it("leave out the group exchange, which this server cannot do", async () => {
      await bench.listen({ legacy: true });
      await send({ kex: ["diffie-hellman-group-exchange-sha256", "ecdh-sha2-nistp256"] });
    });
  });
});

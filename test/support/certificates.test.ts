import { strict as assert } from "node:assert";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type TLSSocket } from "node:tls";
import { makeAuthority } from "./certificates.js";

describe("the test authority", () => {
  it("issues certificates that both ends of a mutual TLS connection accept", async () => {
    const { ca, issue } = makeAuthority();
    const server = createServer({
      ...issue({ commonName: "localhost", altNames: ["localhost", "127.0.0.1"] }),
      ca,
      requestCert: true,
      rejectUnauthorized: true,
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const arrived = once(server, "secureConnection") as Promise<[TLSSocket]>;
    const { port } = server.address() as AddressInfo;
    const client = connect({ port, host: "127.0.0.1", ca, ...issue({ commonName: "cucm", client: true }) });
    await once(client, "secureConnect");
    assert.equal(client.authorized, true);
    const [socket] = await arrived;
    assert.equal(socket.authorized, true);
    assert.equal(socket.getPeerCertificate().subject.CN, "cucm");
    client.destroy();
    server.close();
  });

  it("is not trusted by those who do not know it", async () => {
    const server = createServer(makeAuthority().issue({ commonName: "localhost" }));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const client = connect({ port, host: "127.0.0.1", ca: makeAuthority().ca });
    const [error] = await once(client, "error");
    assert.match(error.code, /UNABLE_TO_VERIFY|SELF_SIGNED|SIGNATURE/);
    server.close();
  });
});

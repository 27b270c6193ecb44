import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface OAuth2Client {
  clientId: string;
  clientSecret: string;
  clientAuth: "header" | "body";
}

/** A certified OAuth 2.0 server (oidc-provider) that issues client credentials tokens for `scope` "read write". */
export class OAuth2Server {
  private constructor(
    readonly tokenUrl: string,
    readonly introspectUrl: string,
    readonly client: OAuth2Client,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(clientAuth: OAuth2Client["clientAuth"] = "header"): Promise<OAuth2Server> {
    const { default: Provider } = await import("oidc-provider");
    const server: Server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client: OAuth2Client = {
      clientId: "crm client",
      clientSecret: "s3cret:with/odd+signs=",
      clientAuth,
    };
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: client.clientId,
          client_secret: client.clientSecret,
          grant_types: ["client_credentials"],
          redirect_uris: [],
          response_types: [],
          token_endpoint_auth_method: clientAuth === "header" ? "client_secret_basic" : "client_secret_post",
        },
      ],
      scopes: ["read", "write"],
      features: { clientCredentials: { enabled: true }, introspection: { enabled: true } },
    });
    server.on("request", provider.callback());
    return new OAuth2Server(`${issuer}/token`, `${issuer}/token/introspection`, client, async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    });
  }
}

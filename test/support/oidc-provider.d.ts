// oidc-provider brings no types of its own; this is what test/support/oauth2-server.ts uses of it.
declare module "oidc-provider" {
  import type { RequestListener } from "node:http";

  export default class Provider {
    constructor(issuer: string, configuration: object);
    callback(): RequestListener;
  }
}

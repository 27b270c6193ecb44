/** What is asked of the gateway, as lib/xcc writes it: a test sees to it that the form tells the truth. */
export const connectionEvents =
  "CREATED REDIRECTED ALERTING CONNECTED TRANSFERRED DISCONNECTED HANDOFFLEAVE HANDOFFJOIN";

/** The form's values that the router's configuration depends on. */
export interface IosValues {
  host: string;
  port: string;
  secure: boolean;
  callbackUrl: string;
}

const ipv4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/**
 * What goes into the router, ready to paste in configuration mode. Without the lines for HTTP connections the router
 * takes five of them and closes each after one request.
 */
export function iosConfiguration({ host, port, secure, callbackUrl }: IosValues): string {
  const server = secure
    ? ["ip http secure-server", ...(port === "" || port === "443" ? [] : [`ip http secure-port ${port}`])]
    : ["ip http server"];
  return [
    ...server,
    "ip http max-connections 1000",
    "ip http timeout-policy idle 600 life 86400 requests 86400",
    "http client connection persistent",
    "http client connection idle timeout 600",
    "!",
    secure ? "uc secure-wsapi" : "uc wsapi",
    " message-exchange max-failures 99",
    " response-timeout 2",
    " probing interval keepalive 60",
    " probing interval negative 5",
    " probing max-failures 5",
    ...(ipv4.test(host) ? [` source-address ${host}`] : []),
    " provider xcc",
    "  no shutdown",
    `  remote-url ${callbackUrl || "http://…"}`,
  ].join("\n");
}

import type { NodeAPI } from "node-red";

interface PluginAPI {
  plugins: { registerPlugin(id: string, definition: { type: string }): void };
}

/**
 * The admin API of the package, and the sidebar that it is made for. Loaded before any node, so the routes, each with
 * its permission, are made when the first one is asked for: they come after this and still take that first request.
 */
export = (RED: NodeAPI): void => {
  let isServed = false;
  RED.httpAdmin.use("/call-events", (_request, _response, next) => {
    if (!isServed) {
      isServed = true;
      // Here and not above: see docs/adr/0007-load-when-used.md.
      const { serveAdminApi } = require("./admin-api.js") as typeof import("./admin-api.js");
      serveAdminApi(RED);
    }
    next();
  });
  (RED as unknown as PluginAPI).plugins.registerPlugin("call-events", { type: "call-events-sidebar" });
};

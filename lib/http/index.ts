export { AllowList } from "./allow-list.js";
export { BodyError, Exchange } from "./exchange.js"; // one request, and the one answer to it
export { OwnServer, type OwnServerOptions } from "./own-server.js"; // host and port of our own
export { type Arrival, type ArrivalState, type Claim, type PathOwner, Paths, pathOf } from "./paths.js"; // who answers on which path
export { plainAddress } from "./plain-address.js"; // of a socket, as people write it
export { SharedServer } from "./shared-server.js"; // a part of somebody else's server

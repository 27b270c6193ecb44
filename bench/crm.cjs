// The CRM of the bench: one contact for every number, and an ear for every event. A process of its own.
const { createServer } = require("node:http");

const contact = Buffer.from(
  JSON.stringify({ customer_id: "CUST-1", name: "Ann Example", company: "Example Ltd", vip: true }),
);
const heard = Buffer.from('{"ok":true}');
const headers = (body) => ({ "Content-Type": "application/json", "Content-Length": body.length });

const server = createServer((request, response) => {
  const body = request.method === "GET" ? contact : heard;
  request.resume();
  request.on("end", () => response.writeHead(200, headers(body)).end(body));
});
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("disconnect", () => process.exit(0));

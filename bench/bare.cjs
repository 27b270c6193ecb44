// The limit: the least a server must do for these requests, without Node-RED. node:http reads and answers, saxes reads
// the XML, undici asks the CRM. What the nodes add to it is what can still be saved.
const { createServer } = require("node:http");
const { SaxesParser } = require("saxes");
const { Pool } = require("undici");

const { crm } = JSON.parse(process.argv[2]);
const pool = new Pool(`http://127.0.0.1:${crm}`);

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", async () => {
    const number = callingNumberOf(Buffer.concat(chunks).toString());
    const name = request.url === "/decision" ? "bench" : await nameOf(number);
    const cixml = `<cixml ver="1.0"><continue><modify callingname="${name}"/></continue></cixml>`;
    const body = Buffer.from(
      `<Response><Result><Decision>Permit</Decision><Obligations><Obligation FulfillOn="Permit" ObligationId="continue.simple"><AttributeAssignment AttributeId="Policy:continue.simple"><AttributeValue>${escaped(cixml)}</AttributeValue></AttributeAssignment></Obligation></Obligations></Result></Response>`,
    );
    response.writeHead(200, { "Content-Type": "text/xml", "Content-Length": body.length }).end(body);
  });
});

function callingNumberOf(xml) {
  const attributes = {};
  let id = "";
  let text = "";
  const parser = new SaxesParser({ position: false });
  parser.on("opentag", ({ name, attributes: own }) => {
    if (name === "Attribute") id = own.AttributeId;
    text = "";
  });
  parser.on("text", (part) => {
    text += part;
  });
  parser.on("closetag", ({ name }) => {
    if (name === "AttributeValue") attributes[id.slice(id.lastIndexOf(":") + 1)] = text;
  });
  parser.write(xml).close();
  return attributes.callingnumber;
}

async function nameOf(number) {
  const { body } = await pool.request({
    method: "GET",
    path: `/contacts?number=${encodeURIComponent(number)}`,
  });
  return (await body.json()).name;
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

process.on("message", () => process.send({ cpu: process.cpuUsage() }));
process.on("disconnect", () => process.exit(0));
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));

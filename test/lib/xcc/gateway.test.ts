import { strict as assert } from "node:assert";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AllowList, OwnServer } from "../../../lib/http/index.js";
import { type CallStateEvent, Gateway, type GatewayContact } from "../../../lib/xcc/index.js";
import { Cube } from "../../support/cube.js";
import { callScript } from "../../support/cube-calls.js";
import { freePort } from "../../support/free-port.js";
import { MovableClock } from "../../support/movable-clock.js";
import { until } from "../../support/until.js";

const parties = { number: 25, calling: "+12517676234", called: "+12025550199" };
const noLimit = new AllowList([]);

/** A gateway as a flow has it, and what it told. */
interface Watched {
  gateway: Gateway;
  events: CallStateEvent[];
  contact: GatewayContact;
  troubles: string[];
}

describe("a gateway", () => {
  let clock: MovableClock;
  let server: OwnServer;
  let port: number;
  let callbackUrl: string;
  let cube: Cube;
  const opened: Watched[] = [];
  const cubes: Cube[] = [];

  const openGateway = (
    more: { name?: string; url?: string; callbackUrl?: string; path?: string } = {},
  ): Watched => {
    const { name = "edge", url = cube.url, path = "/xcc" } = more;
    const troubles: string[] = [];
    const gateway = new Gateway({
      name,
      url,
      application: "node-red",
      callbackUrl: more.callbackUrl ?? callbackUrl,
      callback: { arrival: server, path, allow: noLimit, idleTimeoutMs: 60_000, maxBody: 256 * 1024 },
      onTurn: (active) => active || troubles.push("path in use"),
      onRefused: (address) => troubles.push(`refused ${address}`),
      onUnreadable: ({ message }) => troubles.push(message),
      clock,
    });
    const watched: Watched = { gateway, events: [], contact: undefined as never, troubles };
    gateway.watch({
      onEvent: (event) => watched.events.push(event),
      onContact: (contact) => {
        watched.contact = { ...contact };
      },
    });
    gateway.open();
    opened.push(watched);
    return watched;
  };
  const is = (watched: Watched, kind: string): Promise<unknown> =>
    until(
      () => watched.contact.registration.kind === kind,
      `the registration is "${kind}"`,
      () => JSON.stringify(watched.contact),
    );
  const startCube = async (remoteUrl = callbackUrl): Promise<Cube> => {
    const started = await Cube.start({ remoteUrl });
    cubes.push(started);
    return started;
  };
  const registrations = (count: number, of = cube): Promise<unknown> =>
    until(
      () => of.count("RequestXccRegister") >= count,
      `${count} registrations`,
      () => JSON.stringify(of.requests.map(({ name }) => name)),
    );

  /** One that gives whoever asks the same registration, after it has done something else. */
  const gatewayThatAnswers = async (registrationId: string, first = async (): Promise<void> => {}) => {
    const asked: string[] = [];
    const web = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      asked.push(/<(RequestXcc\w+)/.exec(body)?.[1] ?? "");
      await first();
      response.end(
        '<E:Envelope xmlns:E="http://www.w3.org/2003/05/soap-envelope"><E:Body><ResponseXccRegister><msgHeader>' +
          `<registrationID>${registrationId}</registrationID></msgHeader><providerStatus>IN_SERVICE</providerStatus>` +
          "</ResponseXccRegister></E:Body></E:Envelope>",
      );
    }).listen(0, "127.0.0.1");
    await once(web, "listening");
    const stop = (): void => {
      web.close();
      web.closeAllConnections();
    };
    return { url: `http://127.0.0.1:${(web.address() as AddressInfo).port}/cisco_xcc`, asked, stop };
  };

  /** So many registrations have been asked for, and none is on its way. */
  const noMoreThan = (count: number, { gateway }: Watched): void => {
    assert.equal(gateway.attempt, undefined, "an attempt is under way");
    assert.equal(cube.count("RequestXccRegister"), count);
  };

  beforeEach(async () => {
    clock = new MovableClock(1_732_377_816_200.94);
    port = await freePort();
    callbackUrl = `http://127.0.0.1:${port}/xcc`;
    server = new OwnServer(
      { host: "127.0.0.1", port, clientCert: "none", allow: noLimit, idleTimeoutMs: 60_000 },
      () => {},
    );
    await new Promise<void>((resolve) => {
      server.onState(({ kind }) => kind === "listening" && resolve());
    });
    cube = await startCube();
  });
  afterEach(async () => {
    for (const { gateway } of opened.splice(0)) await gateway.close(true);
    for (const one of cubes.splice(0)) await one.stop();
    server.close(true);
  });

  it("is registered with, by the message that Cisco's example has", async () => {
    await is(openGateway(), "unheard");
    const { name, body, headers } = cube.requests[0]!;
    assert.equal(name, "RequestXccRegister");
    assert.equal(headers["content-type"], "application/soap+xml; charset=utf-8");
    assert.equal(Number(headers["content-length"]), Buffer.byteLength(body));
    assert.equal(headers.soapaction, undefined);
    assert.equal(
      body.replace(/<transactionID>[^<]+</, "<transactionID>t<"),
      '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://www.w3.org/2003/05/soap-envelope">' +
        '<soapenv:Body><RequestXccRegister xmlns="http://www.cisco.com/schema/cisco_xcc/v1_0">' +
        `<applicationData><name>node-red</name><url>${callbackUrl}</url></applicationData>` +
        "<blockingEventTimeoutSec>1</blockingEventTimeoutSec>" +
        "<blockingTimeoutHandle>CONTINUE_PROCESSING</blockingTimeoutHandle>" +
        "<connectionEventsFilter>CREATED REDIRECTED ALERTING CONNECTED TRANSFERRED DISCONNECTED HANDOFFLEAVE HANDOFFJOIN" +
        "</connectionEventsFilter><mediaEventsFilter>MODE_CHANGE</mediaEventsFilter>" +
        "<msgHeader><transactionID>t</transactionID></msgHeader>" +
        `<providerData><url>${cube.url}</url></providerData></RequestXccRegister></soapenv:Body></soapenv:Envelope>`,
    );
  });

  it("tells nothing but what it was asked for: no question that would hold a call up", async () => {
    await is(openGateway(), "unheard");
    assert.doesNotMatch(cube.requests[0]!.body, /AUTHORIZE_CALL|ADDRESS_ANALYZE/);
  });

  it("escapes what stands in its form", async () => {
    const odd = `${callbackUrl}?a=1&b="<2>"`;
    openGateway({ callbackUrl: odd });
    await registrations(1);
    assert.match(cube.requests[0]!.body, /<url>[^<]*\?a=1&amp;b="&lt;2&gt;"<\/url>/);
  });

  it("is answered on its probes with their ids and sequence", async () => {
    const watched = openGateway();
    await is(watched, "unheard");
    const answer = await cube.probe({ sequence: 41, transactionId: "546D10:1A" });
    assert.equal(answer.status, 200);
    assert.match(answer.contentType, /^application\/soap\+xml/);
    assert.ok(answer.text.includes("<ResponseXccProbing xmlns="));
    assert.ok(answer.text.includes("<transactionID>546D10:1A</transactionID>"));
    assert.ok(answer.text.includes(`<registrationID>${cube.registrationId}</registrationID>`));
    assert.ok(answer.text.includes("<sequence>41</sequence>"));
    await is(watched, "registered");
    assert.equal(watched.contact.probedAt, clock.now());
  });

  it("[CB-018] is answered on a connection of its own for each message, too", async () => {
    const lonely = await Cube.start({ remoteUrl: callbackUrl, persistent: false });
    cubes.push(lonely);
    const watched = openGateway({ url: lonely.url });
    await is(watched, "unheard");
    for (const step of callScript("answered", parties)) {
      const { status, text } = await lonely.event(step);
      assert.deepEqual([status, text], [200, ""]);
    }
    assert.equal(watched.events.length, 3);
  });

  it("is told at once to go on when it holds a call up", async () => {
    const watched = openGateway();
    await is(watched, "unheard");
    const [created] = callScript("answered", parties);
    for (const about of ["Authorize", "AddressAnalyze"] as const) {
      const { status, text } = await cube.ask(about, created!);
      assert.equal(status, 200);
      assert.ok(text.includes(`<ResponseXccConnection${about} xmlns=`));
      assert.ok(text.includes("<action><continueProcessing/></action>"));
      assert.ok(text.includes(`<registrationID>${cube.registrationId}</registrationID>`));
    }
    await cube.event({ ...created!, event: "alerting" });
    assert.equal(watched.events[0]?.callingNumber, parties.calling, "the question had told who calls");
  });

  for (const [manner, kind] of [
    ["fault", "refused"],
    ["shutdown", "out-of-service"],
    ["web page", "unreachable"],
  ] as const) {
    it(`that answers with ${manner} is asked again, less and less often`, async () => {
      cube.manner = manner;
      const watched = openGateway();
      await is(watched, kind);
      for (const pauseMs of [2000, 4000, 8000, 16_000, 30_000, 30_000]) {
        const asked = cube.count("RequestXccRegister");
        await until(() => clock.waiting > 0 && !watched.gateway.attempt, "the next attempt is planned");
        clock.advance(pauseMs - 1);
        noMoreThan(asked, watched);
        clock.advance(1);
        await registrations(asked + 1);
      }
      cube.manner = "accept";
      await until(() => !watched.gateway.attempt, "the attempt has ended");
      clock.advance(30_000);
      await is(watched, "unheard");
    });
  }

  it("says why it refused", async () => {
    cube.manner = "fault";
    const watched = openGateway();
    await is(watched, "refused");
    const { registration } = watched.contact;
    assert.equal(
      registration.kind === "refused" && registration.reason,
      "application not configured: no such remote-url",
    );
  });

  it("[CB-020] that is not there is told from one that sends nothing", async () => {
    await cube.stop();
    const nobody = openGateway({ url: `http://127.0.0.1:${await freePort()}/cisco_xcc` });
    await is(nobody, "unreachable");
    const { registration } = nobody.contact;
    assert.equal(registration.kind === "unreachable" && registration.code, "connection_refused");

    cube = await startCube();
    const silent = openGateway({ url: cube.url, name: "other" });
    await is(silent, "unheard");
    await cube.probe();
    await is(silent, "registered");
  });

  it("[CB-024] that falls silent is registered with again, after the interval that its probes tell", async () => {
    const watched = openGateway();
    await is(watched, "unheard");
    clock.advance(179_999); // before the first probe: 120 s and a half
    noMoreThan(1, watched);
    await cube.probe({ interval: 60 });
    clock.advance(89_999);
    await cube.event(callScript("answered", parties)[0]!);
    clock.advance(89_999); // an event is a sign of life as well
    noMoreThan(1, watched);
    clock.advance(1);
    await registrations(2);
    await is(watched, "unheard");
  });

  it("is not taken for silent because it probed at its short interval for a while", async () => {
    const watched = openGateway();
    await is(watched, "unheard");
    await cube.probe({ interval: 120 });
    await cube.probe({ interval: 5, failureCount: 2 });
    clock.advance(179_999);
    noMoreThan(1, watched);
    assert.equal(watched.contact.registration.kind, "registered");
  });

  it("that throws us out is answered, and registered with again", async () => {
    const watched = openGateway();
    await is(watched, "unheard");
    const { registrationId } = cube;
    clock.advance(1000);
    const { status, text } = await cube.unregisterProvider();
    assert.equal(status, 200);
    assert.ok(text.includes("<ResponseXccProviderUnRegister xmlns="));
    assert.ok(text.includes(`<registrationID>${registrationId}</registrationID>`));
    await registrations(2);
    await is(watched, "unheard");
  });

  it("that says it is up, or that it does not know us, is registered with again", async () => {
    const watched = openGateway();
    await is(watched, "unheard");
    clock.advance(1000);
    assert.equal((await cube.tellStatus("IN_SERVICE")).text, "");
    await registrations(2);
    await until(() => !watched.gateway.attempt, "the attempt has ended");
    clock.advance(1000);
    await cube.probe({ registered: false });
    await registrations(3);
    await is(watched, "unheard");
  });

  for (const [what, say] of [
    ["says that it is up", () => cube.tellStatus("IN_SERVICE")],
    ["throws us out", () => cube.unregisterProvider()],
    ["does not know us", () => cube.probe({ registered: false })],
  ] as const) {
    it(`that ${what} over and over is registered with once a second`, async () => {
      const watched = openGateway();
      await is(watched, "unheard");
      clock.advance(1000);
      for (let i = 0; i < 20; i++) {
        await say();
        await until(() => !watched.gateway.attempt, "no attempt is under way");
      }
      assert.equal(cube.count("RequestXccRegister"), 2);
      clock.advance(1000);
      await registrations(3);
    });
  }

  it("is registered with in time when the clock was set back", async () => {
    const watched = openGateway();
    await is(watched, "unheard");
    clock.set(clock.now() - 3_600_000);
    await cube.tellStatus("IN_SERVICE");
    await registrations(2);
    await is(watched, "unheard");
    clock.set(clock.now() - 3_600_000);
    await cube.probe({ interval: 10 });
    clock.advance(20_000);
    await registrations(3);
  });

  it("with a status for another application is left alone", async () => {
    const watched = openGateway();
    await is(watched, "unheard");
    clock.advance(1000);
    await cube.tellStatus("IN_SERVICE", `${callbackUrl}/`);
    noMoreThan(1, watched);
  });

  it("that is shut down is asked again until it is in service", async () => {
    const watched = openGateway();
    await is(watched, "unheard");
    cube.manner = "shutdown";
    await cube.tellStatus("SHUTDOWN");
    await is(watched, "out-of-service");
    clock.advance(2000);
    await registrations(2);
    await until(() => !watched.gateway.attempt, "the attempt has ended");
    cube.manner = "accept";
    await cube.tellStatus("IN_SERVICE");
    await until(() => {
      clock.advance(1000);
      return watched.contact.registration.kind === "unheard";
    }, "it is registered");
  });

  it("that reloads is registered with again, and its new calls are told apart from the old ones", async () => {
    const watched = openGateway();
    await is(watched, "unheard");
    const script = callScript("answered", parties);
    for (const step of script.slice(0, 7)) await cube.event(step);
    clock.advance(1000);
    await cube.reload();
    await until(() => cube.registrations.length > 0 && !watched.gateway.attempt, "it is registered again");
    // It counts its calls from the beginning, and so uses the same numbers again.
    const numbers = new Map(script.map(({ connId }) => [connId, `8${connId}`]));
    for (const step of callScript("answered", { ...parties, number: 7 }))
      await cube.event({ ...step, callId: "25", connId: numbers.get(step.connId) ?? `8${step.connId}` });
    assert.deepEqual(
      watched.events.map(({ state }) => state),
      ["ALERTING", "CONNECTED", "ALERTING", "CONNECTED", "DISCONNECTED"],
    );
    assert.equal(watched.gateway.openCalls, 0);
  });

  it("that takes no second registration gets the first one back", async () => {
    cube.onlyOne = true;
    const watched = openGateway();
    await is(watched, "unheard");
    clock.advance(1000);
    await cube.tellStatus("IN_SERVICE");
    await until(() => cube.count("RequestXccRegister") === 3, "it is asked once more");
    await is(watched, "unheard");
    assert.deepEqual(
      cube.requests.map(({ name }) => name),
      ["RequestXccRegister", "RequestXccRegister", "RequestXccUnRegister", "RequestXccRegister"],
    );
    assert.equal(cube.registrations.length, 1);
  });

  it("may use a registration's id before its answer is read, though another one on its path is silent", async () => {
    cube.manner = "silence";
    openGateway({ name: "silent" });
    await registrations(1);
    const early = await gatewayThatAnswers("4CA5E4:XCC:node-red:1", async () => {
      for (const step of callScript("answered", parties)) await cube.event(step, "4CA5E4:XCC:node-red:1");
    });
    const watched = openGateway({ url: early.url });
    await until(() => watched.events.length === 3, "its events have arrived");
    early.stop();
    cube.dropConnections();
  });

  it("may use an id early, and strangers any id: only so many of their messages are kept meanwhile", async () => {
    cube.manner = "silence";
    openGateway({ name: "silent" });
    await registrations(1);
    const refusing = await startCube();
    refusing.manner = "fault";
    const watched = openGateway({ url: refusing.url });
    await is(watched, "refused");
    clock.advance(2000);
    await registrations(2, refusing);
    await until(() => !watched.gateway.attempt, "the attempt has ended");
    clock.advance(3000);
    for (let i = 0; i < 200; i += 1) await cube.probe({ registrationId: "stranger" });
    assert.equal(refusing.count("RequestXccRegister"), 2, "they wait whether the silent one knows them");
    await cube.probe({ registrationId: "stranger" });
    await registrations(3, refusing);
    cube.dropConnections();
  });

  it("is still understood by an id that was replaced a moment ago", async () => {
    const watched = openGateway();
    await is(watched, "unheard");
    const old = cube.registrationId;
    clock.advance(1000);
    await cube.tellStatus("IN_SERVICE");
    await until(() => cube.registrations.length === 2 && !watched.gateway.attempt, "it is registered again");
    for (const step of callScript("answered", parties)) await cube.event(step, old);
    assert.equal(watched.events.length, 3);
  });

  it("that nobody knows here is answered, and makes those who hear nothing register", async () => {
    const watched = openGateway();
    await is(watched, "unheard");
    clock.advance(2000);
    const answer = await cube.probe({ registrationId: "stranger" });
    assert.ok(answer.text.includes("<registrationID>stranger</registrationID>"));
    await registrations(2);
    await until(() => !watched.gateway.attempt, "the attempt has ended");
    await cube.probe();
    await is(watched, "registered");
    clock.advance(10_000);
    for (const step of callScript("answered", parties)) await cube.event(step, "stranger");
    assert.equal(watched.events.length, 0);
    assert.equal(cube.count("RequestXccRegister"), 2, "all is well, so strangers are nobody's trouble");
  });

  it("[CB-033] gets what is its own, though it shares a path with others", async () => {
    const second = await startCube();
    const [a, b] = [openGateway({ name: "a" }), openGateway({ name: "b", url: second.url, path: "xcc/" })];
    await is(a, "unheard");
    await is(b, "unheard");
    await cube.play("answered", parties);
    assert.deepEqual([a.events.length, b.events.length], [3, 0]);
    await second.play("busy", parties);
    assert.deepEqual([a.events.length, b.events.length], [3, 1]);
    await a.gateway.close(true);
    opened.splice(opened.indexOf(a), 1);
    await second.play("answered", { ...parties, number: 26 });
    assert.equal(b.events.length, 4, "the path is still there for the other one");
    assert.deepEqual([a.troubles, b.troubles], [[], []]);
  });

  it("[CB-033] that gives an id which another one on its path has gets nothing of that one's", async () => {
    const rogue = await gatewayThatAnswers("4CA5E4:XCC:node-red:1");
    const honest = await gatewayThatAnswers("4CA5E4:XCC:node-red:1");
    cube.manner = "fault";
    const [first, second] = [openGateway({ name: "a", url: cube.url }), openGateway({ url: honest.url })];
    await is(first, "refused");
    await is(second, "unheard");
    const third = openGateway({ name: "rogue", url: rogue.url });
    await is(third, "unreachable");
    assert.deepEqual(rogue.asked, ["RequestXccRegister", "RequestXccUnRegister", "RequestXccRegister"]);
    for (const step of callScript("answered", parties)) await cube.event(step, "4CA5E4:XCC:node-red:1");
    assert.deepEqual(
      [first, second, third].map(({ events }) => events.length),
      [0, 3, 0],
    );
    rogue.stop();
    honest.stop();
  });

  it("is unregistered at the end, and not waited for", async () => {
    const watched = openGateway();
    await is(watched, "unheard");
    const { registrationId } = cube;
    opened.length = 0;
    await watched.gateway.close(true);
    assert.equal(cube.requests.at(-1)!.name, "RequestXccUnRegister");
    assert.equal(cube.requests.at(-1)!.registrationId, registrationId);
    assert.deepEqual(cube.registrations, []);
    assert.equal(clock.waiting, 0);
  });

  it("keeps its calls through a redeploy", async () => {
    const before = openGateway();
    await is(before, "unheard");
    const script = callScript("answered", parties);
    for (const step of script.slice(0, 7)) await cube.event(step);
    opened.length = 0;
    await before.gateway.close(false);
    const after = openGateway();
    await is(after, "unheard");
    for (const step of script.slice(7)) await cube.event(step);
    assert.deepEqual(
      [...before.events, ...after.events].map(({ state, sequence }) => `${state} ${sequence}`),
      ["ALERTING 1", "CONNECTED 2", "DISCONNECTED 3"],
    );
    assert.equal(after.events[0]!.id, before.events[0]!.id);
  });

  for (const [what, body] of [
    ["no XML", "hello"],
    ["a message that only an application sends", "<E><Body><RequestXccRegister/></Body></E>"],
    ["an answer", "<Envelope><Body><ResponseXccProbing/></Body></Envelope>"],
    ["a body without end", "<Envelope><Body>"],
  ] as const) {
    it(`that sends ${what} is answered with a fault, and it is told`, async () => {
      const watched = openGateway();
      const { status, text } = await cube.send(body);
      assert.equal(status, 400);
      assert.ok(text.includes("<soapenv:Value>soapenv:Sender</soapenv:Value>"), text);
      assert.equal(watched.troubles.length, 1);
    });
  }
});

import { strict as assert } from "node:assert";
import { AllowList } from "../../../lib/http/index.js";

describe("the allow list", () => {
  it("admits everyone when it is empty", () => {
    assert.ok(new AllowList([]).admits("203.0.113.9"));
    assert.ok(new AllowList([]).admits(undefined));
  });

  it("admits addresses and ranges, IPv4 inside IPv6 too", () => {
    const list = new AllowList(["10.1.2.0/24", " 192.0.2.7 ", "2001:db8::/32"]);
    for (const address of ["10.1.2.255", "::ffff:10.1.2.3", "192.0.2.7", "2001:db8:1::1", "2001:db8::1%eth0"])
      assert.ok(list.admits(address), address);
    for (const address of [
      "10.1.3.0",
      "::ffff:10.1.3.0",
      "192.0.2.8",
      "2001:db9::1",
      "",
      "nonsense",
      undefined,
    ])
      assert.ok(!list.admits(address), String(address));
  });

  for (const entry of [
    "10.0.0.0/33",
    "10.0.0",
    "cucm",
    "",
    "10.0.0.0/8/8",
    "2001:db8::/129",
    "10.0.0.0/x",
    "10.0.0.0/",
  ]) {
    it(`refuses "${entry}"`, () => {
      assert.throws(() => new AllowList([entry]), TypeError);
    });
  }
});

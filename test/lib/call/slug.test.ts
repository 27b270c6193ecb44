import { strict as assert } from "node:assert";
import { isReservedName, SlugError, slugOf } from "../../../lib/call/index.js";

describe("a slug", () => {
  for (const [name, slug] of [
    ["webhook", "webhook"],
    ["Phone Discovery", "phone-discovery"],
    ["Salesforce CRM Lookup", "salesforce-crm-lookup"],
    [" A  B/C! ", "a-b-c"],
    ["Büro 24", "b-ro-24"],
    ["__proto", "proto"],
  ] as const)
    it(`[WA-061] of "${name}" is ${slug}`, () => assert.equal(slugOf(name, "data"), slug));

  it("is the fallback when nothing of the name is left", () => {
    for (const name of ["", "  ", "!?", "電話"]) {
      assert.equal(slugOf(name, "webhook"), "webhook");
      assert.equal(slugOf(name, "data"), "data");
    }
  });

  for (const name of ["__proto__", "constructor", "prototype", " Constructor ", "-prototype!"])
    it(`is refused for "${name}", which JavaScript reserves`, () => {
      assert.throws(
        () => slugOf(name, "data"),
        (error) => error instanceof SlugError && error.code === "slug" && error.message.includes(name),
      );
    });

  it("is checked for reserved names by their exact spelling", () => {
    for (const name of ["__proto__", "constructor", "prototype"]) assert.equal(isReservedName(name), true);
    for (const name of ["proto", "Constructor", "toString", ""]) assert.equal(isReservedName(name), false);
  });
});

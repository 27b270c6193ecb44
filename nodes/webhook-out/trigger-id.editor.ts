import { current, isEnvironment } from "../common/editor/validators.js";

const guid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
const onlyGuid = new RegExp(`^${guid.source}$`, "i");

/** The GUID that a text has in it, such as the URL of a portal's page; without one the text itself. */
export const guidOf = (text: string): string => guid.exec(text)?.[0] ?? text.trim();

/** The validator: a post-call payload names the trigger it was sent for. */
export function triggerId(this: Worded, value: unknown, _options: object): boolean | string {
  if (current(this, "payload") !== "post-call") return true;
  return onlyGuid.test(String(value)) || isEnvironment(value) || this._("form.triggerId.invalid");
}

/** A trigger id is made where a payload needs one and there is none; what is pasted is reduced to its GUID. */
export function triggerIdField(): void {
  const field = $("#node-input-triggerId");
  const payload = $("#node-input-payload");
  field.on("change", () => {
    const typed = String(field.val());
    const guid = guidOf(typed);
    if (guid !== typed) field.val(guid).trigger("change");
  });
  const makeOne = (): void => {
    if (payload.val() === "post-call" && field.val() === "") field.val(randomGuid()).trigger("change");
  };
  payload.on("change", makeOne);
  makeOne();
}

/** Version 4. `crypto.randomUUID` is there only on pages that came over HTTPS. */
function randomGuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

import type { RequestFields } from "../../lib/curri/index.js";
import { BadTestError } from "../common/testable-node.js";

/** Longer than any number, and short enough to be shown. */
const maxLength = 256;

const fieldNames: Record<string, keyof RequestFields> = {
  calling_number: "callingNumber",
  called_number: "calledNumber",
  calling_devicename: "callingDeviceName",
  trigger_point_type: "triggerPointType",
  transformed_calling_number: "transformedCallingNumber",
  transformed_called_number: "transformedCalledNumber",
};

/** What a Call Test asks, by the names that the event will show. @throws BadTestError */
export function requestFieldsOf(body: Record<string, unknown>): RequestFields {
  const fields: RequestFields = { callingNumber: "", calledNumber: "" };
  for (const [name, field] of Object.entries(fieldNames)) {
    const value = body[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== "string") throw new BadTestError(`${name} is not a text`);
    if (value.length > maxLength) throw new BadTestError(`${name} is longer than ${maxLength} characters`);
    if (value.trim() !== "") fields[field] = value.trim();
  }
  return fields;
}

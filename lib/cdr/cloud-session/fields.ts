import { cloudEnvelopeFields, cloudFields, contactFields, matchFields } from "../../records/index.js";
import { spellingsOf } from "../fields.js";

/** In the spelling in which they go out; the vendor's own sample writes `lRgDevName`. */
export const cloudSpellings = spellingsOf(cloudFields, { lRgDevName: "lRngDevName" });

export const envelopeSpellings = spellingsOf(cloudEnvelopeFields);
export const matchSpellings = spellingsOf(matchFields);
export const contactSpellings = spellingsOf(contactFields);

import { cloudIntegers, contactFields } from "../../call/index.js";
import { spellingsOf } from "../fields.js";

const wordsOf = (text: string): readonly string[] => text.trim().split(/\s+/);

export const decimalFields = wordsOf("rateCost");
export const textFields = wordsOf(`
  id dType pbxId pbxName tz start answer end cause cliNum cliName cliLoc cliArea cliState cliCtry ddiNum ddiName
  fRngDevNum fRngDevName lRngDevNum lRngDevName ansDevNum ansDevName lAnsDevNum lAnsDevName
  fRngUsrNum fRngUsrName lRngUsrNum lRngUsrName ansUsrNum ansUsrName lAnsUsrNum lAnsUsrName
  fRngAgtNum fRngAgtName lRngAgtNum lRngAgtName ansAgtNum ansAgtName lAnsAgtNum lAnsAgtName
  rteID rteName fRngGroupName lRngGroupName ansGroupName rateBand rateName
`);
const listFields = wordsOf("recordingIds directoryMatches tags");

/** In the spelling in which they go out; the vendor's own sample writes `lRgDevName`. */
export const cloudSpellings = spellingsOf(
  [...cloudIntegers, ...decimalFields, ...textFields, ...listFields],
  { lRgDevName: "lRngDevName" },
);

/** What goes around a record. */
export const envelopeSpellings = spellingsOf(wordsOf("triggerId id tenantId cdr customData"));

/** Of a directory match itself, and of the contact in its `fields`. */
export const matchSpellings = spellingsOf(wordsOf("dirName dirId dirType contactId fields"));
export const contactSpellings = spellingsOf(contactFields);

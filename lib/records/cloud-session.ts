import { wordsOf } from "./words-of.js";

/** Whole numbers of a cloud session; a flag is 1 or 0, and one that is 0 is left out of the record. */
export const cloudIntegers = wordsOf(
  "sVer dur ring talk hold park lost lostinPark aban ans short dir type t2t hasRec rate",
);

export const cloudDecimals = wordsOf("rateCost");

export const cloudTexts = wordsOf(`
  id dType pbxId pbxName tz start answer end cause cliNum cliName cliLoc cliArea cliState cliCtry ddiNum ddiName
  fRngDevNum fRngDevName lRngDevNum lRngDevName ansDevNum ansDevName lAnsDevNum lAnsDevName
  fRngUsrNum fRngUsrName lRngUsrNum lRngUsrName ansUsrNum ansUsrName lAnsUsrNum lAnsUsrName
  fRngAgtNum fRngAgtName lRngAgtNum lRngAgtName ansAgtNum ansAgtName lAnsAgtNum lAnsAgtName
  rteID rteName fRngGroupName lRngGroupName ansGroupName rateBand rateName
`);

export const cloudLists = wordsOf("recordingIds directoryMatches tags");

/** All of them, in the spelling in which they go out. */
export const cloudFields = [...cloudIntegers, ...cloudDecimals, ...cloudTexts, ...cloudLists];

/** What goes around a record. */
export const cloudEnvelopeFields = wordsOf("triggerId id tenantId cdr customData");

/** Of a directory match itself; the contact stands in its `fields`. */
export const matchFields = wordsOf("dirName dirId dirType contactId fields");

/** Of a contact that was found for a caller. */
export const contactFields = wordsOf(`
  title fullName companyName jobTitle phone1 phone2 phone3 phone4 email crmId
  field1 field2 field3 field4 field5 field6 field7 field8 field9 field10
`);

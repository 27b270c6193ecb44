import {
  centreEnvelopeFields,
  dataValues,
  inputFields,
  ivrFields,
  queueFields,
} from "../../records/index.js";
import { spellingsOf } from "../fields.js";

export const queueSpellings = spellingsOf(queueFields, { TrasnferToId: "TransferToId" });
export const ivrSpellings = spellingsOf(ivrFields, { TransferToId: "TrasnferToId" });
export const inputSpellings = spellingsOf([...inputFields, ...dataValues]);

export const envelopeSpellings = spellingsOf(centreEnvelopeFields);

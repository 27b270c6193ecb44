export {
  cloudDecimals,
  cloudEnvelopeFields,
  cloudFields,
  cloudIntegers,
  cloudLists,
  cloudTexts,
  contactFields,
  matchFields,
} from "./cloud-session.js";
export { centreEnvelopeFields, dataValues, inputFields, ivrFields, queueFields } from "./contact-centre.js";
export { cdrColumns, cmrColumns } from "./cucm.js";
export { ownView, type RecordKind, recordView } from "./view.js";

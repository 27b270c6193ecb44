import { wordsOf } from "./words-of.js";

const callFields = wordsOf(`
  CallId ScenarioId CallDirection CallerName CallerAdId CallerUpn CallerNumber StartDateTime EndDateTime CallLength
`);
const routeFields = wordsOf("ResourceAccountObjectId OUPath ParentId From");

export const queueFields = [
  ...callFields,
  ...wordsOf("WaitTime TalkTime QueueId QueueName"),
  ...routeFields,
  ...wordsOf(`
    MetServiceLevel AgentName AgentUpn AgentId AgentAdId CallbackRequestId LeaveReason
    TransferType TransferToId TransferToName
  `),
];

export const dataValues = Array.from(
  { length: 20 },
  (_, index) => `DataValue${String(index + 1).padStart(2, "0")}`,
);

export const ivrFields = [
  ...callFields,
  ...wordsOf("IvrId IvrName"),
  ...routeFields,
  // The vendor's own spelling of TransferToId.
  ...wordsOf("TransferType TrasnferToId TransferToName IvrInputs"),
  ...dataValues,
];

export const inputFields = wordsOf("ID InputDateTime BlockName ParameterName ParameterValue BlockType");

export const centreEnvelopeFields = wordsOf("Id WebhookEvent Attempt Data CreationTimeUtc");

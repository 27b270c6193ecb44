export type RowKind = "cdr" | "cmr";

/** One word per column, in the order in which CUCM writes them: a later version appends columns and never moves one. */
const wordsOf = (text: string): readonly string[] => text.trim().split(/\s+/);

/** The columns of CUCM 12.5(1)SU1 to 15, as real files spell them (Cisco's field tables differ in case here and there). */
const cdrColumns = wordsOf(`
  cdrRecordType globalCallID_callManagerId globalCallID_callId origLegCallIdentifier
  dateTimeOrigination origNodeId origSpan origIpAddr callingPartyNumber
  callingPartyUnicodeLoginUserID origCause_location origCause_value origPrecedenceLevel
  origMediaTransportAddress_IP origMediaTransportAddress_Port origMediaCap_payloadCapability
  origMediaCap_maxFramesPerPacket origMediaCap_g723BitRate origVideoCap_Codec origVideoCap_Bandwidth
  origVideoCap_Resolution origVideoTransportAddress_IP origVideoTransportAddress_Port
  origRSVPAudioStat origRSVPVideoStat destLegIdentifier destNodeId destSpan destIpAddr
  originalCalledPartyNumber finalCalledPartyNumber finalCalledPartyUnicodeLoginUserID
  destCause_location destCause_value destPrecedenceLevel destMediaTransportAddress_IP
  destMediaTransportAddress_Port destMediaCap_payloadCapability destMediaCap_maxFramesPerPacket
  destMediaCap_g723BitRate destVideoCap_Codec destVideoCap_Bandwidth destVideoCap_Resolution
  destVideoTransportAddress_IP destVideoTransportAddress_Port destRSVPAudioStat destRSVPVideoStat
  dateTimeConnect dateTimeDisconnect lastRedirectDn pkid originalCalledPartyNumberPartition
  callingPartyNumberPartition finalCalledPartyNumberPartition lastRedirectDnPartition duration
  origDeviceName destDeviceName origCallTerminationOnBehalfOf destCallTerminationOnBehalfOf
  origCalledPartyRedirectOnBehalfOf lastRedirectRedirectOnBehalfOf origCalledPartyRedirectReason
  lastRedirectRedirectReason destConversationId globalCallId_ClusterID joinOnBehalfOf comment
  authCodeDescription authorizationLevel clientMatterCode origDTMFMethod destDTMFMethod
  callSecuredStatus origConversationId origMediaCap_Bandwidth destMediaCap_Bandwidth
  authorizationCodeValue outpulsedCallingPartyNumber outpulsedCalledPartyNumber origIpv4v6Addr
  destIpv4v6Addr origVideoCap_Codec_Channel2 origVideoCap_Bandwidth_Channel2
  origVideoCap_Resolution_Channel2 origVideoTransportAddress_IP_Channel2
  origVideoTransportAddress_Port_Channel2 origVideoChannel_Role_Channel2 destVideoCap_Codec_Channel2
  destVideoCap_Bandwidth_Channel2 destVideoCap_Resolution_Channel2
  destVideoTransportAddress_IP_Channel2 destVideoTransportAddress_Port_Channel2
  destVideoChannel_Role_Channel2 IncomingProtocolID IncomingProtocolCallRef OutgoingProtocolID
  OutgoingProtocolCallRef currentRoutingReason origRoutingReason lastRedirectingRoutingReason
  huntPilotPartition huntPilotDN calledPartyPatternUsage IncomingICID IncomingOrigIOI
  IncomingTermIOI OutgoingICID OutgoingOrigIOI OutgoingTermIOI outpulsedOriginalCalledPartyNumber
  outpulsedLastRedirectingNumber wasCallQueued totalWaitTimeInQueue callingPartyNumber_uri
  originalCalledPartyNumber_uri finalCalledPartyNumber_uri lastRedirectDn_uri
  mobileCallingPartyNumber finalMobileCalledPartyNumber origMobileDeviceName destMobileDeviceName
  origMobileCallDuration destMobileCallDuration mobileCallType originalCalledPartyPattern
  finalCalledPartyPattern lastRedirectingPartyPattern huntPilotPattern origDeviceType destDeviceType
  origDeviceSessionID destDeviceSessionID
`);

/** The columns of a CMR file of CUCM 14. */
const cmrColumns = wordsOf(`
  cdrRecordType globalCallID_callManagerId globalCallID_callId nodeId directoryNum callIdentifier
  dateTimeStamp numberPacketsSent numberOctetsSent numberPacketsReceived numberOctetsReceived
  numberPacketsLost jitter latency pkid directoryNumPartition globalCallId_ClusterID deviceName
  varVQMetrics duration videoContentType videoDuration numberVideoPacketsSent numberVideoOctetsSent
  numberVideoPacketsReceived numberVideoOctetsReceived numberVideoPacketsLost videoAverageJitter
  videoRoundTripTime videoOneWayDelay videoReceptionMetrics videoTransmissionMetrics
  videoContentType_channel2 videoDuration_channel2 numberVideoPacketsSent_channel2
  numberVideoOctetsSent_channel2 numberVideoPacketsReceived_channel2
  numberVideoOctetsReceived_channel2 numberVideoPacketsLost_channel2 videoAverageJitter_channel2
  videoRoundTripTime_channel2 videoOneWayDelay_channel2 videoReceptionMetrics_channel2
  videoTransmissionMetrics_channel2 localSessionID remoteSessionID headsetSN headsetMetrics
`);

export const columnsOf: Record<RowKind, readonly string[]> = { cdr: cdrColumns, cmr: cmrColumns };

/** How many columns a version writes: 6.1, 7.1, 8.0, 8.5, 9, 10.0, 10.5 and 11, 12, 12.5(1)SU1 to 15; CMR: up to 9, 10 to 12.5(1), 14. */
const knownCounts: Record<RowKind, readonly number[]> = {
  cdr: [78, 94, 103, 104, 118, 125, 129, 131, 133],
  cmr: [19, 44, 48],
};

/** What a file without names has in its columns. @returns undefined for a count that no version writes */
export function columnsByCount(count: number): { kind: RowKind; names: readonly string[] } | undefined {
  for (const kind of ["cdr", "cmr"] as const) {
    if (knownCounts[kind].includes(count)) return { kind, names: columnsOf[kind].slice(0, count) };
  }
  return undefined;
}

const spellings = new Map([...cdrColumns, ...cmrColumns].map((name) => [name.toLowerCase(), name]));

/** A column's name in the spelling of real files; an unknown one stays as it is. */
export const spellingOf = (name: string): string => spellings.get(name.toLowerCase()) ?? name;

export const isKnownColumn = (name: string): boolean => spellings.has(name.toLowerCase());

/** `code text` per line → its table. */
function tableOf(lines: string): ReadonlyMap<number, string> {
  const rows = lines
    .trim()
    .split("\n")
    .map((line) => /^\s*(\d+) (.+?)\s*$/.exec(line)!);
  return new Map(rows.map(([, code, text]) => [Number(code), text!]));
}

/** Codec of a media stream, `*MediaCap_payloadCapability` and `*VideoCap_Codec*`. */
const codecs = tableOf(`
  1 non-standard
  2 G.711 A-law 64k
  3 G.711 A-law 56k
  4 G.711 µ-law 64k
  5 G.711 µ-law 56k
  6 G.722 64k
  7 G.722 56k
  8 G.722 48k
  9 G.723.1
  10 G.728
  11 G.729
  12 G.729A
  13 IS 11172 audio
  14 IS 13818 audio
  15 G.729B
  16 G.729AB
  18 GSM full rate
  19 GSM half rate
  20 GSM enhanced full rate
  25 wideband 256k
  32 data 64k
  33 data 56k
  40 G.722.1 32k
  41 G.722.1 24k
  42 AAC-LD
  43 AAC-LD (LATM) 128k
  44 AAC-LD (LATM) 64k
  45 AAC-LD (LATM) 56k
  46 AAC-LD (LATM) 48k
  47 AAC-LD (LATM) 32k
  48 AAC-LD (LATM) 24k
  49 AAC-LD (LATM)
  80 GSM
  81 ActiveVoice
  82 G.726 32k
  83 G.726 24k
  84 G.726 16k
  86 iLBC
  89 iSAC
  90 Opus
  100 H.261
  101 H.263
  102 Vieo
  103 H.264
  104 H.264 SVC
  105 T.120
  106 H.224
  107 T.38 fax
  108 TOTE
  109 H.265
  110 H.264 UC
  111 V.150 modem relay, G.711 µ-law
  112 modem passthrough, G.711 µ-law
  113 V.150 modem relay, G.729A
  114 modem passthrough, G.729A
  115 H.264 FEC
  120 clear channel
  222 universal transcoder
  257 RFC 2833, dynamic payload
  258 passthrough
  259 passthrough, dynamic payload
  260 DTMF out of band
  261 DTMF in band, RFC 2833
  299 no audio
  300 V.150 modem relay, low bit rate
  301 V.150 SPRT, low bit rate
  302 V.150 SSE, low bit rate
  303 T.38 fax
`);

/** The feature that ended, joined or redirected a leg, `*OnBehalfOf`. */
const features = tableOf(`
  1 CTI line
  2 unicast shared resource provider
  3 call park
  4 conference
  5 call forward
  6 meet-me conference
  7 meet-me conference intercept
  8 message waiting
  9 multicast shared resource provider
  10 transfer
  11 SSAPI manager
  12 device
  13 call control
  14 immediate divert
  15 barge
  16 pickup
  17 refer
  18 replaces
  19 redirection
  20 callback
  21 path replacement
  22 authorization or matter code
  23 malicious call
  24 mobility
  25 automated alternate routing
  26 directed call park
  27 recording
  28 monitoring
  29 call control discovery
  30 intercompany media engine
  31 fallback manager
  32 presence enabled routing
  33 agent greeting
  34 native call queuing
  35 mobile call type
`);

/** Why a call was redirected, `*RedirectReason`. */
const redirectReasons = tableOf(`
  1 forward busy
  2 forward no answer
  4 transfer
  5 pickup
  7 park
  8 park pickup
  9 equipment out of order
  10 forward
  11 park reversion
  15 forward all
  18 deflection
  34 blind transfer
  50 immediate divert
  66 forward to alternate party
  82 forward on failure
  98 conference
  114 barge
  129 automated alternate routing
  130 refer
  146 replaces
  162 redirection (3xx)
  177 SIP forward busy greeting
  178 forward unregistered
  207 follow me
  209 out of service
  239 time of day
  242 do not disturb
  257 unavailable
  274 away
  303 mobility hand-in
  319 mobility hand-out
  335 mobility follow me
  351 mobility redial
  354 recording
  370 monitoring
  399 mobility voice menu
  401 mobility dial via office, reverse
  402 mobility enterprise feature access
  403 mobility session handoff
  415 mobility cell pickup
  418 click to conference
  434 forward without retrieve
  450 forward without retrieve, back to parker
  464 call control discovery, PSTN failover
  480 intercompany media engine
  496 intercompany media: connection timed out
  512 intercompany media: not enrolled
  528 intercompany media: socket error
  544 intercompany media: domain blocked
  560 intercompany media: prefix blocked
  576 intercompany media: expired ticket
  592 intercompany media: no matching route
  608 intercompany media: remote unregistered
  624 intercompany media: remote disabled
  640 intercompany media: invalid trunk URI
  656 intercompany media: URI is not E.164
  672 intercompany media: called number not available
  688 intercompany media: invalid ticket
  704 intercompany media: unknown
  720 intercompany media: PSTN fallback
  738 presence enabled routing
  752 agent greeting
  783 rerouted to enterprise
  786 queue: queued
  802 queue: de-queued
  818 queue: no agent logged in
  834 queue: full
  850 queue: maximum wait time reached
`);

const lookUp =
  (table: ReadonlyMap<number, string>) =>
  (code: string): string => {
    // Most are 0, which stands for none everywhere.
    if (code === "0" || code === "") return "";
    return table.get(Number(code)) ?? code;
  };

/** @returns in words; the code itself when it is not known, "" for none */
export const codecOf = lookUp(codecs);
export const featureOf = lookUp(features);
export const redirectReasonOf = lookUp(redirectReasons);

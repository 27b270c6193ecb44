/** The point of the dial plan that asks; CUCM's own spelling is passed on as it comes. */
export type TriggerPointType = "translationpattern" | "routepattern" | "directorynumber" | (string & {});

/** What CUCM asks about a call (XACML request). Every value may be "": an anonymous caller, an older CUCM. */
export interface CurriRequest {
  /** Before the trigger point's own transformation. */
  callingNumber: string;
  /** The digits dialled. */
  calledNumber: string;
  /** What CUCM plans to use, normally the globalised number. */
  transformedCallingNumber: string;
  transformedCalledNumber: string;
  /** Device or trunk; CUCM sends it from 11.5(1)SU3 on. */
  callingDeviceName: string;
  triggerPointType: TriggerPointType;
  /** Every attribute of the request: last `:` segment of its id in lower case → text. */
  attributes: Record<string, string>;
}

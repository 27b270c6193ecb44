/** What a reader wants to see. Names are local names in lower case: prefixes and odd casing are no difference. */
export interface ElementHandlers {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  /** Called once or several times for the text of one element; CDATA included. */
  text?(text: string): void;
  close?(name: string): void;
}

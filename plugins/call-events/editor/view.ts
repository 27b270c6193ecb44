/** One of the panel's tabs. */
export interface View {
  readonly name: "deliveries" | "triggers" | "calls" | "test";
  readonly icon: string;
  readonly element: JQuery;
  /** Asks the server again for what is shown. Nothing may be thrown: a failure is shown. */
  refresh(): Promise<void>;
  focus(): void;
}

/** What this package uses of the editor; the published types stop at Node-RED 1 and know no validator that gives a reason. */

/** Whatever can look a word up in its own catalogue: a node, or what stands for one in a widget. */
interface Worded {
  _(key: string, values?: Record<string, unknown>): string;
}

/** A node as the editor holds it: its saved properties and what the editor adds. */
type EditorNode<Properties = object> = Properties &
  Worded & {
    id: string;
    type: string;
    /** The flow tab or subflow it stands on. */
    z: string;
    /** True while it differs from what is deployed. */
    changed?: boolean;
    /** True when it is disabled. */
    d?: boolean;
    name: string;
    credentials?: Record<string, string | boolean>;
  };

interface PropertyDefault<Properties, Value> {
  value: Value;
  required?: boolean;
  /** The config node type that the property points to. */
  type?: string;
  /** Two parameters make the editor show a returned text as the reason. */
  validate?(this: EditorNode<Properties>, value: never, options: object): boolean | string;
}

interface CredentialDefinition<Properties> {
  type: "text" | "password";
  /** Asked in the open form only, of what stands in the field. */
  validate?(this: EditorNode<Properties>, value: never, options: object): boolean | string;
}

interface NodeDefinition<Properties> {
  category: string;
  color?: string;
  icon?: string;
  align?: "left" | "right";
  inputs?: 0 | 1;
  outputs?: number;
  defaults: { [Key in keyof Properties]: PropertyDefault<Properties, Properties[Key]> };
  credentials?: Record<string, CredentialDefinition<Properties>>;
  paletteLabel?: string;
  label?(this: EditorNode<Properties>): string;
  labelStyle?(this: EditorNode<Properties>): string;
  inputLabels?(this: EditorNode<Properties>): string;
  outputLabels?(this: EditorNode<Properties>, index: number): string;
  button?: { onclick(this: EditorNode<Properties>): void };
  oneditprepare?(this: EditorNode<Properties>): void;
  oneditsave?(this: EditorNode<Properties>): void;
  oneditcancel?(this: EditorNode<Properties>): void;
  oneditdelete?(this: EditorNode<Properties>): void;
  oneditresize?(this: EditorNode<Properties>, size: { width: number; height: number }): void;
}

/** The code editor, ACE or Monaco: what Node-RED gives Monaco of ACE's interface, so no `insert` for example. */
interface CodeEditor {
  getValue(): string;
  setValue(text: string, cursor?: number): void;
  /** Where the cursor is, as a range without length, or what is selected. */
  selection: { getRange(): object };
  session: { replace(range: object, text: string): void };
  focus(): void;
  resize(): void;
  destroy(): void;
  getSession(): { setMode(mode: string): void; on(event: "change", handler: () => void): void };
}

interface EditorTab {
  id: string;
  label: string;
}

/** A node of any type, whose properties must be looked at one by one. */
type AnyNode = EditorNode<Record<string, unknown>>;

/** The editor's one global. */
declare const RED: {
  _(key: string, values?: Record<string, unknown>): string;
  nodes: {
    registerType<Properties>(type: string, definition: NodeDefinition<Properties>): void;
    node(id: string): AnyNode | null;
    /** Not configuration nodes; these tells `eachConfig` of. */
    filterNodes(filter: { z?: string; type?: string }): AnyNode[];
    /** @param look returns false to end it */
    eachConfig(look: (node: AnyNode) => unknown): void;
    /** `port` 1 = the links into the node. */
    getNodeLinks(id: string, port: 0 | 1): Array<{ source: AnyNode; target: AnyNode }>;
    dirty(): boolean;
    /** The flows as they are deployed, as far as this editor knows. */
    originalFlow(): Array<{ id: string }> | null;
    /** A flow; undefined for the id of anything else, a subflow for example. */
    workspace(id: string): { label: string; disabled?: boolean } | undefined;
  };
  editor: {
    createEditor(options: { id: string; mode: string; value: string }): CodeEditor;
  };
  tabs: {
    create(options: { id: string; onchange(tab: EditorTab): void }): {
      addTab(tab: EditorTab): void;
      activateTab(id: string): void;
      resize(): void;
    };
  };
  tray: { resize(): void };
  popover: {
    /** Closes itself when something beside it is pressed. */
    panel(content: JQuery): {
      container: JQuery;
      show(options: {
        target: JQuery;
        /** px to the right and down, from the lower left corner of the target. */
        offset: [number, number];
        closeButton: JQuery;
        onclose(): void;
      }): void;
      hide(): void;
    };
  };
  actions: { invoke(id: string, ...args: unknown[]): void };
  clipboard: {
    /** @param message shown beside the element for a moment */
    copyText(text: string, element: JQuery, message: string): void;
  };
  settings: {
    httpNodeRoot?: string | false;
    getLocal(key: string): string | null;
    setLocal(key: string, value: string): void;
  };
  utils: { createObjectElement(value: unknown, options: Record<string, unknown>): JQuery };
  validators: { typedInput(typeProperty: string): (value: unknown, options: object) => boolean | string };
  notify(text: string, type?: "success" | "warning" | "error"): void;
};

declare module "*.css" {
  const text: string;
  export default text;
}

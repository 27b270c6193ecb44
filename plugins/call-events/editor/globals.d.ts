/** What the sidebar uses of the editor, beyond what the forms do. */

interface SidebarTab {
  id: string;
  label: string;
  name: string;
  iconClass: string;
  content: HTMLElement;
  enableOnEdit: boolean;
  action: string;
}

interface SidebarRed {
  plugins: {
    registerPlugin(
      id: string,
      definition: {
        type: string;
        onadd(this: Worded): void;
        /** The palette manager of Node-RED 5 calls it; it tells only plugins without nodes. */
        onremove(): void;
      },
    ): void;
  };
  sidebar: { addTab(tab: SidebarTab): void; removeTab(id: string): void; show(id: string): void };
  actions: {
    add(id: string, handler: (...args: never[]) => void, options: { label: string }): void;
    remove(id: string): void;
  };
  comms: {
    subscribe(topic: string, handler: (topic: string) => void): void;
    unsubscribe(topic: string, handler: (topic: string) => void): void;
    /** The connection is there, or there again. */
    on(event: "connect", handler: () => void): void;
    off(event: "connect", handler: () => void): void;
  };
  events: {
    on(event: string, handler: (argument?: never) => void): void;
    off(event: string, handler: (argument?: never) => void): void;
  };
  nodes: {
    subflow(id: string): { name: string } | undefined;
  };
  view: { reveal(id: string): void };
  i18n: { lang(): string };
}

interface JQuery {
  /** The editor's search field. */
  searchBox(options: { delay: number; minimumLength: number; change(): void }): JQuery;
}

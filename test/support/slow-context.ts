/**
 * A context store that answers later, as one on a server does, and never at once. Every other write takes longer than
 * the next, so that writes under way at the same time land in the wrong order.
 */
export function slowContext() {
  const data = new Map<string, unknown>();
  let writes = 0;
  const nameOf = (scope: string, key: string) => JSON.stringify([scope, key]);
  type Callback = (error?: Error | null, ...values: unknown[]) => void;
  return {
    open: async () => {},
    close: async () => {},
    clean: async () => {},
    delete: async () => {},
    keys: (_scope: string, callback: Callback) => setImmediate(callback, null, []),
    get(scope: string, key: string | string[], callback?: Callback) {
      if (typeof callback !== "function") throw new Error("this store is asynchronous");
      const keys = Array.isArray(key) ? key : [key];
      if (keys.includes("broken")) setImmediate(callback, new Error("store is down"));
      else
        setImmediate(callback, null, ...keys.map((name) => structuredClone(data.get(nameOf(scope, name)))));
    },
    set(scope: string, key: string | string[], value: unknown, callback?: Callback) {
      const values = Array.isArray(key) ? (value as unknown[]) : [value];
      const kept = structuredClone(values);
      setTimeout(
        () => {
          [key].flat().forEach((name, index) => {
            data.set(nameOf(scope, name), kept[index]);
          });
          callback?.(null);
        },
        writes++ % 2 === 0 ? 150 : 1,
      );
    },
  };
}

/** A context store whose server is there, and never answers. */
export function muteContext() {
  const nothing = async (): Promise<void> => {};
  return { open: nothing, close: nothing, clean: nothing, delete: nothing, keys() {}, get() {}, set() {} };
}

/** Brings a node's configuration from the version before up to the step's own. */
export type MigrationStep = (config: Record<string, unknown>) => void;

/**
 * Upgrades a flow saved by an earlier version, at deploy; the editor saves the new form when the node is next edited.
 *
 * @param steps `steps[0]` leads from version 1 to 2, and so on
 */
export function migrateWith<T extends object>(
  steps: readonly MigrationStep[],
  raw: T,
): Record<string, unknown> {
  const config = { ...raw } as Record<string, unknown>;
  const version = typeof config.version === "number" && config.version >= 1 ? config.version : 1;
  for (const step of steps.slice(version - 1)) step(config);
  return config;
}

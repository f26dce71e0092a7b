/**
 * The state of a project's connection to its repository. `ok`; states that only pause
 * (`installation_suspended`, `access_lost`); states that take the apps down after a grace period, because
 * they may be a mistake; and states that take them down at once, because the repository or the App is gone.
 */
export const connections = [
  'ok',
  'installation_suspended',
  'access_lost',
  'repository_unreachable',
  'repository_archived',
  'installation_deleted',
  'repository_deleted',
] as const
export type Connection = (typeof connections)[number]

const graceful: ReadonlySet<Connection> = new Set(['repository_unreachable', 'repository_archived'])
const final: ReadonlySet<Connection> = new Set(['installation_deleted', 'repository_deleted'])

const silent: ReadonlySet<Connection> = new Set([
  'installation_suspended',
  'repository_unreachable',
  'repository_archived',
  'installation_deleted',
  'repository_deleted',
])

/** Whether GitHub accepts reports about the project's repository. */
export const canReport = (connection: Connection): boolean => !silent.has(connection)

/** Whether Taxiway takes the apps down some time after this state began, unless it ends earlier. */
export const hasGrace = (connection: Connection): boolean => graceful.has(connection)

/** Whether no app of the project should run any more. */
export const isLost = (connection: Connection, isGraceOver: boolean): boolean =>
  final.has(connection) || (isGraceOver && graceful.has(connection))

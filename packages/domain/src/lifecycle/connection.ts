/**
 * How a project stands with its repository. `ok`; what only pauses (`installation_suspended`, `access_lost`); what takes everything down
 * after a grace, because it may have been a mistake; and what takes it down at once, because there is nothing to come back to.
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

/** Whether GitHub takes reports about the project's repository. */
export const canReport = (connection: Connection): boolean => !silent.has(connection)

/** Whether what runs is taken down some time after this began, unless it ends before. */
export const hasGrace = (connection: Connection): boolean => graceful.has(connection)

/** Whether nothing of the project should run any more. */
export const isLost = (connection: Connection, isGraceOver: boolean): boolean =>
  final.has(connection) || (isGraceOver && graceful.has(connection))

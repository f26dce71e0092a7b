/** Tables that grow with use: what reads or rewrites all of one holds up everything that waits for it. */
export const growingTables: ReadonlySet<string> = new Set([
  'audit_log',
  'automatic_ends',
  'commands',
  'data_keys',
  'decisions',
  'deliveries',
  'delivery_bodies',
  'delivery_signatures',
  'deployment_steps',
  'deployment_transitions',
  'deployments',
  'env_snapshots',
  'env_var_history',
  'env_vars',
  'environments',
  'idempotency_keys',
  'images',
  'log_chunks',
  'machine_time',
  'outbox',
  'releases',
  'resources',
  'sessions',
])

type Rule = { pattern: RegExp; why: string; only?: 'growing' }

/** `table` is the table that is changed. Statements on a table that the same migration creates are always right. */
const rules: Rule[] = [
  {
    pattern: /^drop table (?:if exists )?"?(?<table>\w+)/i,
    why: 'the release before may still use the table',
  },
  {
    pattern: /^alter table "?(?<table>\w+)"? drop column/i,
    why: 'the release before may still read and write the column',
  },
  { pattern: /^alter table "?(?<table>\w+)"? rename/i, why: 'the release before knows the old name alone' },
  {
    pattern: /^alter table "?(?<table>\w+)"? alter column .* set not null/i,
    why: 'the release before may still write null, and every row is read under the strongest lock',
  },
  {
    pattern: /^alter table "?(?<table>\w+)"? alter column .* (?:set data )?type /i,
    why: 'the table is rewritten under the strongest lock, and the release before expects the old type',
  },
  {
    pattern: /^alter table "?(?<table>\w+)"? add column (?!.* default ).* not null/i,
    why: 'the release before does not write the column: its inserts would fail',
  },
  {
    pattern: /^alter table "?(?<table>\w+)"? add constraint (?!.* (?:not valid|using index))/i,
    why: 'every row is read under a lock: add it NOT VALID, and validate it in the next migration',
    only: 'growing',
  },
  {
    pattern: /^create (?:unique )?index (?!concurrently).* on (?:only )?"?(?<table>\w+)/i,
    why: 'writes wait until the index is built: use CREATE INDEX CONCURRENTLY, after DROP INDEX CONCURRENTLY IF EXISTS',
    only: 'growing',
  },
  {
    pattern: /^(?:update|delete from) "?(?<table>\w+)/i,
    why: 'every row is locked until the end: change them in batches by a worker',
    only: 'growing',
  },
]

/**
 * What is wrong with a migration for a database on which the release before still works. A line `-- contract: <reason>` says why it may break
 * what that release used: because it does not use it any more. A line `-- locks: <reason>` says why a table that grows may be locked.
 */
export const judgeMigration = (text: string): string[] => {
  const may = (what: string): boolean => new RegExp(`^-- ${what}: \\S.{9,}$`, 'm').test(text)
  const statements = text
    .split('--> statement-breakpoint')
    .map(one =>
      one
        .replaceAll(/^\s*--.*$/gm, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter(one => one !== '')
  const created = new Set(
    statements.flatMap(one => /^create table (?:if not exists )?"?(\w+)/i.exec(one)?.[1] ?? []),
  )
  const found = statements.flatMap(statement =>
    rules.flatMap(({ pattern, why, only }) => {
      if (may(only === 'growing' ? 'locks' : 'contract')) return []
      const table = pattern.exec(statement)?.groups?.['table']
      if (table === undefined || created.has(table) || (only === 'growing' && !growingTables.has(table)))
        return []
      return [`${statement.slice(0, 100)}: ${why}`]
    }),
  )
  return [...found, ...judgeConcurrent(statements)]
}

/** An index that was being built when the migration was killed is there, and invalid: the next run has to drop it first. */
const judgeConcurrent = (statements: readonly string[]): string[] => {
  const concurrent = statements.filter(one => /\bconcurrently\b/i.test(one))
  if (concurrent.length === 0) return []
  const other = statements.filter(one => !concurrent.includes(one))
  const bare = concurrent.flatMap((one, index) => {
    const name = /^create (?:unique )?index concurrently (?:if not exists )?"?(\w+)/i.exec(one)?.[1]
    if (name === undefined) return []
    const before = concurrent.slice(0, index)
    return before.some(drop => new RegExp(`^drop index concurrently if exists "?${name}"?`, 'i').test(drop))
      ? []
      : [
          `${one.slice(0, 100)}: a killed run leaves it invalid: write DROP INDEX CONCURRENTLY IF EXISTS before it`,
        ]
  })
  return [
    ...bare,
    ...other.map(
      one => `${one.slice(0, 100)}: a migration with CONCURRENTLY has no transaction: give this one its own`,
    ),
  ]
}

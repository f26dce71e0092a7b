const verb = /^\s*(?:--[^\n]*\n\s*)*([a-z]+)/i
const subject = /\b(?:from|into|update|join)\s+(?:only\s+)?"?([a-z_]+)"?/gi

/** Statements whose verb has no table. */
const bare = new Set(['begin', 'commit', 'rollback', 'savepoint', 'release', 'set', 'listen', 'unlisten'])
const verbs = new Set(['select', 'insert', 'update', 'delete', 'with'])

/** Longer statements name their table early. */
const lookAt = 4_000

/**
 * A name of a statement with few values, for metrics: its prepared name, or else its verb and its first table, such as
 * `select environments`.
 */
export const nameStatement = (config: unknown, tables: ReadonlySet<string>): string => {
  const { name, text = '' } =
    typeof config === 'string' ? { text: config } : ((config ?? {}) as { name?: string; text?: string })
  if (name) return name
  const start = text.slice(0, lookAt)
  const first = verb.exec(start)?.[1]?.toLowerCase() ?? ''
  if (bare.has(first)) return first
  if (!verbs.has(first)) return 'other'
  for (const [, table = ''] of start.matchAll(subject))
    if (tables.has(table.toLowerCase())) return `${first} ${table.toLowerCase()}`
  return first
}

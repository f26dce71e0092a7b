import { correlationIdNow } from '@taxiway/runtime'

const work = /^\s*(?:select|insert|update|delete|with)\b/i

type Config = { name?: string; text?: string; submit?: unknown }

/**
 * Appends the correlation id as a comment, so that Postgres shows it in `pg_stat_activity` and in its log of slow statements.
 * Named statements stay as they are: the server keeps each by its name and its text, and the driver refuses another text under the
 * same name. Unnamed ones are parsed anew anyway, and `pg_stat_statements` ignores comments.
 */
export const tagStatement = (config: unknown): unknown => {
  const correlationId = correlationIdNow()
  if (correlationId === null) return config
  const comment = ` /* correlationId=${correlationId} */`
  if (typeof config === 'string') return work.test(config) ? config + comment : config
  const { name, text, submit } = (config ?? {}) as Config
  if (name !== undefined || submit !== undefined || text === undefined || !work.test(text)) return config
  return { ...(config as object), text: text + comment }
}

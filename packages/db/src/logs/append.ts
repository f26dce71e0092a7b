import type { DeploymentId, EnvironmentId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'
import type { logChunks } from './schema.js'

export type NewLogChunk = Pick<typeof logChunks.$inferSelect, 'step' | 'stream' | 'text'>

/** The end of a deployment's log: the last number (-1 when empty) and the bytes of text. */
export const readLogEnd = async (
  db: Queryable,
  deploymentId: DeploymentId,
): Promise<{ lastSeq: number; bytes: number }> => {
  const { rows } = await db.execute<{ last_seq: number; bytes: string }>(sql`
    select coalesce(max(seq), -1) as last_seq, coalesce(sum(octet_length(text)), 0) as bytes
    from log_chunks where deployment_id = ${deploymentId}`)
  return { lastSeq: rows[0]?.last_seq ?? -1, bytes: Number(rows[0]?.bytes ?? 0) }
}

/**
 * Appends chunks numbered from `firstSeq`, all or none, if the environment is still held under this fence;
 * otherwise returns false. A used number is a unique violation: another holder wrote it, or our earlier try
 * succeeded.
 */
export const appendLogChunks = async (
  db: Queryable,
  input: {
    deploymentId: DeploymentId
    environmentId: EnvironmentId
    fence: number
    firstSeq: number
    chunks: readonly NewLogChunk[]
  },
): Promise<boolean> => {
  const column = (name: keyof NewLogChunk) => sql.param(input.chunks.map(chunk => chunk[name]))
  const { rowCount } = await db.execute(sql`
    insert into log_chunks (deployment_id, seq, step, stream, text)
    select ${input.deploymentId}, ${input.firstSeq}::int + chunk.position::int - 1, chunk.step, chunk.stream, chunk.text
    from unnest(${column('step')}::text[], ${column('stream')}::text[], ${column('text')}::text[])
      with ordinality as chunk (step, stream, text, position)
    where exists (select 1 from environments where id = ${input.environmentId} and fence = ${input.fence}::bigint)`)
  return rowCount === input.chunks.length
}

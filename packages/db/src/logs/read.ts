import type { DeploymentId } from '@taxiway/domain'
import { and, asc, desc, eq, gt, lte, or, sql } from 'drizzle-orm'
import type { Database, Queryable } from '../open-database.js'
import { logChunks } from './schema.js'

/** A position before the first chunk of every log. */
export const logStart = -1

/** More chunks than the last lines of a log ever need: a chunk is at least a line, unless its line is very long. */
const tailChunks = 200

/** The last text of a log, of at most this many lines. */
export const readLogTail = async (
  db: Queryable,
  deploymentId: DeploymentId,
  lines: number,
): Promise<string> => {
  const rows = await db
    .select({ text: logChunks.text })
    .from(logChunks)
    .where(eq(logChunks.deploymentId, deploymentId))
    .orderBy(desc(logChunks.seq))
    .limit(tailChunks)
  const text = rows
    .reverse()
    .map(row => row.text)
    .join('')
  return text.replace(/\n+$/, '').split('\n').slice(-lines).join('\n')
}

/** Log chunks by their number within a deployment. */
export const createLogReads = (db: Database) => {
  // Number the rows before the byte limit applies: the first chunk always comes, however large, so a client
  // always advances.
  const page = db
    .select({
      seq: logChunks.seq,
      step: logChunks.step,
      stream: logChunks.stream,
      text: logChunks.text,
      at: logChunks.at,
      position: sql<number>`row_number() over (order by ${logChunks.seq})`.as('position'),
      bytes: sql<number>`sum(octet_length(${logChunks.text})) over (order by ${logChunks.seq})`.as('bytes'),
    })
    .from(logChunks)
    .where(
      and(
        eq(logChunks.deploymentId, sql.placeholder('deploymentId')),
        gt(logChunks.seq, sql.placeholder('afterSeq')),
      ),
    )
    .orderBy(asc(logChunks.seq))
    .limit(sql.placeholder('limit'))
    .as('page')
  const read = db
    .select({ seq: page.seq, step: page.step, stream: page.stream, text: page.text, at: page.at })
    .from(page)
    .where(or(eq(page.position, 1), lte(page.bytes, sql.placeholder('maxBytes'))))
    .orderBy(asc(page.seq))
    .prepare('log_chunks_page')

  const readLast = db
    .select({ seq: logChunks.seq })
    .from(logChunks)
    .where(eq(logChunks.deploymentId, sql.placeholder('deploymentId')))
    .orderBy(desc(logChunks.seq))
    .limit(1)
    .prepare('log_chunks_last')

  return {
    /** The number of the last chunk; `logStart` when there is none. */
    readLast: async (deploymentId: DeploymentId): Promise<number> =>
      (await readLast.execute({ deploymentId }))[0]?.seq ?? logStart,
    /**
     * The chunks after `afterSeq`, oldest first: at most `limit`, and at most `maxBytes` of text unless one
     * chunk alone is larger. The caller has checked that the deployment belongs to the organization.
     */
    read: (
      deploymentId: DeploymentId,
      { afterSeq, limit, maxBytes }: { afterSeq: number; limit: number; maxBytes: number },
    ) => read.execute({ deploymentId, afterSeq, limit, maxBytes }),
  }
}
export type LogReads = ReturnType<typeof createLogReads>
export type LogChunkRecord = Awaited<ReturnType<LogReads['read']>>[number]

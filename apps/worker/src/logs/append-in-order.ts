import {
  appendLogChunks,
  type Database,
  isConnectionError,
  isUniqueViolation,
  type NewLogChunk,
  readLogEnd,
} from '@taxiway/db'
import { type DeploymentId, DomainError, type EnvironmentId } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import { repeatUntilDone } from '../repeat-until-done.js'

export type LogTarget = { deploymentId: DeploymentId; environmentId: EnvironmentId; fence: number }

const mostTries = 6
const firstPauseMs = 100

/**
 * Appends batches in order, each exactly once: after a broken connection it checks whether the batch was
 * stored before it sends the batch again. Throws `lease.lost` when another worker holds the environment, and
 * `database.unavailable` after a few seconds without a database.
 */
export const createAppender = ({ db, clock, target }: { db: Database; clock: Clock; target: LogTarget }) => {
  let nextSeq: number | undefined

  const tryOnce = async (chunks: readonly NewLogChunk[]): Promise<void> => {
    nextSeq ??= (await readLogEnd(db, target.deploymentId)).lastSeq + 1
    const firstSeq: number = nextSeq
    if (!(await appendLogChunks(db, { ...target, firstSeq, chunks }))) throw new DomainError('lease.lost')
    nextSeq = firstSeq + chunks.length
  }
  /**
   * Reads where the log ends; true when it contains the batch with the unknown outcome. Only the holder of
   * the fence writes.
   */
  const hasArrived = async (chunks: readonly NewLogChunk[]): Promise<boolean> => {
    const expectedSeq = nextSeq === undefined ? undefined : nextSeq + chunks.length - 1
    const { lastSeq } = await readLogEnd(db, target.deploymentId)
    nextSeq = lastSeq + 1
    return lastSeq === expectedSeq
  }

  return {
    append: async (chunks: readonly NewLogChunk[]): Promise<void> => {
      let unsure = false
      const appendOnce = async () => {
        if (unsure && (await hasArrived(chunks))) return
        unsure = false
        await tryOnce(chunks).catch(async (error: unknown) => {
          // An earlier holder used these numbers; continue after its last chunk.
          if (isUniqueViolation(error)) nextSeq = undefined
          else unsure = isConnectionError(error)
          throw error
        })
      }
      await repeatUntilDone(clock, appendOnce, pauseAfter)
    },
    countBytes: () =>
      repeatUntilDone(clock, async () => (await readLogEnd(db, target.deploymentId)).bytes, pauseAfter),
  }
}

const pauseAfter = (error: unknown, attempt: number): number | null => {
  const isBroken = isConnectionError(error)
  if (!isBroken && !isUniqueViolation(error)) return null
  if (attempt >= mostTries) throw new DomainError('database.unavailable', { cause: error })
  return isBroken ? firstPauseMs * 2 ** (attempt - 1) : 0
}

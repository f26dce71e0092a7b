import { type ChangeRecord, type Database, listChanges, readChangeTime } from '@taxiway/db'
import type { OrganizationId } from '@taxiway/domain'
import type { Clock, Logger } from '@taxiway/runtime'

type Deps = { db: Database; clock: Clock; logger: Logger }
type Listener = (change: ChangeRecord) => void

const everyMs = 1_000
/** A transaction that began before a read may commit after it. */
const overlapMs = 10_000
const most = 1_000

/** One read a second for all streams of this process, while there is one. */
export const createChangeFeed = ({ db, clock, logger }: Deps) => {
  const listeners = new Map<OrganizationId, Set<Listener>>()
  let running: Promise<void> | undefined
  let stopping = new AbortController()

  const tell = (change: ChangeRecord) => {
    for (const listen of listeners.get(change.organizationId) ?? []) listen(change)
  }

  const run = async (signal: AbortSignal): Promise<void> => {
    let since = new Date((await readChangeTime(db)).getTime() - overlapMs)
    let seen = new Map<string, number>()
    while (!signal.aborted) {
      const changes = await listChanges(db, { since, organizationId: null, limit: most })
      for (const change of changes) if (!seen.has(change.id)) tell(change)
      for (const { id, at } of changes) seen.set(id, at.getTime())
      const newest = changes.at(-1)?.at.getTime() ?? since.getTime()
      since = new Date(Math.max(since.getTime(), newest - overlapMs))
      seen = new Map([...seen].filter(([, at]) => at > since.getTime()))
      await clock.sleep(everyMs, signal)
    }
  }

  const keepRunning = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted)
      await run(signal).catch(async error => {
        if (signal.aborted) return
        logger.warn({ err: error }, 'changes could not be read; tried again')
        await clock.sleep(everyMs, signal).catch(() => undefined)
      })
  }

  return {
    /** Hears every change of an organization from now on, perhaps some of the last seconds; returns how to stop. */
    listen: (organizationId: OrganizationId, listener: Listener): (() => void) => {
      const own = listeners.get(organizationId) ?? new Set()
      own.add(listener)
      listeners.set(organizationId, own)
      if (running === undefined) {
        stopping = new AbortController()
        running = keepRunning(stopping.signal)
      }
      return () => {
        own.delete(listener)
        if (own.size === 0) listeners.delete(organizationId)
        if (listeners.size > 0) return
        stopping.abort()
        running = undefined
      }
    },
  }
}

export type ChangeFeed = ReturnType<typeof createChangeFeed>

import { type ChangeRecord, type Database, listChanges, readChangeTime } from '@taxiway/db'
import type { OrganizationId } from '@taxiway/domain'
import type { Clock, Logger } from '@taxiway/runtime'

type Deps = {
  db: Database
  clock: Clock
  logger: Logger
  /** A transaction that began before a read may commit this long after it. */
  overlapMs?: number
}
type Listener = (change: ChangeRecord) => void

const everyMs = 1_000
const pageSize = 1_000

/** One read a second for all streams of this process, while there is one. */
export const createChangeFeed = ({ db, clock, logger, overlapMs = 10_000 }: Deps) => {
  const listeners = new Map<OrganizationId, Set<Listener>>()
  let running: Promise<void> | undefined
  let stopping = new AbortController()

  const tell = (change: ChangeRecord) => {
    for (const listen of listeners.get(change.organizationId) ?? []) listen(change)
  }

  const run = async (signal: AbortSignal): Promise<void> => {
    let since: Date | undefined
    let seen = new Set<string>()
    while (!signal.aborted)
      try {
        since ??= new Date((await readChangeTime(db)).getTime() - overlapMs)
        const changes = await readAll(db, since)
        for (const change of changes) {
          if (!seen.has(change.id)) tell(change)
          seen.add(change.id)
        }
        since = new Date(Math.max(since.getTime(), (changes.at(-1)?.at.getTime() ?? 0) - overlapMs))
        const from = since.getTime()
        seen = new Set(changes.flatMap(({ id, at }) => (at.getTime() >= from ? [id] : [])))
        await clock.sleep(everyMs, signal)
      } catch (error) {
        if (signal.aborted) return
        // What changes meanwhile is told when the database answers again.
        logger.warn({ err: error }, 'changes could not be read; tried again')
        await clock.sleep(everyMs, signal).catch(() => undefined)
      }
  }

  return {
    /** Hears every change of an organization from now on, perhaps some of the last seconds; returns how to stop. */
    listen: (organizationId: OrganizationId, listener: Listener): (() => void) => {
      const own = listeners.get(organizationId) ?? new Set()
      own.add(listener)
      listeners.set(organizationId, own)
      if (running === undefined) {
        stopping = new AbortController()
        running = run(stopping.signal)
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

/** Page by page: however much changes at once, the reader gets past it. */
const readAll = async (db: Database, since: Date): Promise<ChangeRecord[]> => {
  const changes: ChangeRecord[] = []
  for (let from = since; ; ) {
    const page = await listChanges(db, { since: from, organizationId: null, limit: pageSize })
    changes.push(...page)
    const last = page.at(-1)
    if (last === undefined || page.length < pageSize || last.at.getTime() === from.getTime()) return changes
    from = last.at
  }
}

export type ChangeFeed = ReturnType<typeof createChangeFeed>

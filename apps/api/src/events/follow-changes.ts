import type { ChangeRecord } from '@taxiway/db'
import type { OrganizationId } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { ChangeFeed } from './change-feed.js'

const heartbeatMs = 15_000
/** A reader that takes nothing for this many changes is told to read everything again. */
const mostWaiting = 500

/** `reset`: more changed than is kept, so the reader reads its lists again. */
export type ChangeEvent = { kind: 'change'; change: ChangeRecord } | { kind: 'reset' } | { kind: 'heartbeat' }

export type FollowChangesOptions = {
  organizationId: OrganizationId
  feed: ChangeFeed
  /** What changed since the reader was here last; null when that is too long ago. */
  missed: () => Promise<ChangeRecord[] | null>
  clock: Clock
  signal: AbortSignal
}

/** Yields changes at least once, oldest first; never ends by itself. */
export async function* followChanges({
  organizationId,
  feed,
  missed,
  clock,
  signal,
}: FollowChangesOptions): AsyncGenerator<ChangeEvent, void> {
  let waiting: ChangeRecord[] = []
  let isCut = false
  let wake: () => void = () => undefined
  // Listens before it reads what was missed, so that nothing falls between.
  const stop = feed.listen(organizationId, change => {
    if (waiting.length >= mostWaiting) isCut = true
    else waiting.push(change)
    wake()
  })
  try {
    const before = await missed()
    if (before === null) yield { kind: 'reset' }
    for (const change of before ?? []) yield { kind: 'change', change }
    const told = new Set(before?.map(({ id }) => id))
    while (!signal.aborted) {
      const batch = waiting
      const wasCut = isCut
      waiting = []
      isCut = false
      for (const change of batch) if (!told.has(change.id)) yield { kind: 'change', change }
      if (wasCut) yield { kind: 'reset' }
      if (waiting.length > 0) continue
      const news = new Promise<'news'>(resolve => {
        wake = () => resolve('news')
      })
      const quiet = new AbortController()
      const waited = clock
        .sleep(heartbeatMs, AbortSignal.any([signal, quiet.signal]))
        .then(() => 'quiet' as const)
        .catch(() => 'news' as const)
      const what = await Promise.race([news, waited])
      quiet.abort()
      if (what === 'quiet') yield { kind: 'heartbeat' }
    }
  } finally {
    stop()
  }
}

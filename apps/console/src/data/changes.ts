import { useEffect } from 'react'
import type { Change } from './client.js'
import { queryClient, slowPollMs } from './query-client.js'

/** Several changes of one moment are one read. */
const gatherMs = 200
let isTold = false

/** How often to ask for what the API's events tell of: seldom while they arrive. */
export const whileNotTold = (everyMs: number) => () => (isTold ? Math.max(everyMs, slowPollMs * 3) : everyMs)

/**
 * Reads again what changes, while the page can be seen: a browser has six connections for all its pages of one
 * origin, so those in the background hold none. A page that comes back reads everything that it shows.
 */
export const useLiveChanges = (organizationId: string | undefined): void =>
  useEffect(() => {
    if (organizationId === undefined) return
    let source: EventSource | undefined
    const gathered = gatherChanges()
    const stop = () => {
      source?.close()
      source = undefined
      isTold = false
    }
    const follow = () => {
      stop()
      if (document.hidden) return
      source = new EventSource('/v1/events')
      source.addEventListener('open', () => {
        isTold = true
        // What changed before the first event.
        void queryClient.invalidateQueries({ predicate: ({ queryKey: [what] }) => told.has(String(what)) })
      })
      source.addEventListener('error', () => {
        isTold = false
      })
      source.addEventListener('change', ({ data }) => gathered.add(JSON.parse(data) as Change))
      source.addEventListener('reset', () => void queryClient.invalidateQueries())
    }
    follow()
    document.addEventListener('visibilitychange', follow)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      stop()
      gathered.drop()
    }
  }, [organizationId])

/** What of the query cache shows environments and deployments; the second part of a key may name one of them. */
const told = new Set([
  'environment',
  'environments',
  'explanation',
  'timeline',
  'deployment',
  'deployments',
  'counts',
])

const gatherChanges = () => {
  let changes: Change[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const read = () => {
    const named = new Set(changes.flatMap(({ environmentId, deploymentId }) => [environmentId, deploymentId]))
    const projects = new Set(changes.map(({ projectId }) => projectId))
    changes = []
    timer = undefined
    void queryClient.invalidateQueries({
      predicate: ({ queryKey: [what, of] }) =>
        told.has(String(what)) &&
        (typeof of !== 'string' || !/^(env|dep|prj)_/.test(of) || named.has(of) || projects.has(of)),
    })
  }
  return {
    add: (change: Change) => {
      changes.push(change)
      timer ??= setTimeout(read, gatherMs)
    },
    drop: () => clearTimeout(timer),
  }
}

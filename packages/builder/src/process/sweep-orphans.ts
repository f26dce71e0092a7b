import type { Clock } from '@taxiway/runtime'
import { signalAll } from './end-processes.js'
import { isAbandoned } from './owner-tag.js'
import { listProcesses, withChildren } from './process-table.js'

/**
 * Kills what earlier lives of this worker left running: every process of a run with this prefix whose worker is gone, and its
 * children. Returns how many there were.
 */
export const sweepOrphans = async ({
  runIdPrefix,
  clock,
}: {
  runIdPrefix: string
  clock: Clock
}): Promise<number> => {
  const killed = new Set<number>()
  for (;;) {
    const orphans = withChildren(await listProcesses(), entry => isAbandoned(entry.runId ?? '', runIdPrefix))
    if (orphans.length === 0) return killed.size
    for (const { pid } of orphans) killed.add(pid)
    signalAll(orphans, 'SIGKILL')
    await clock.sleep(25)
  }
}

import type { Clock } from '@taxiway/runtime'
import { signalAll } from './end-processes.js'
import { listProcesses, withChildren } from './process-table.js'

/**
 * Kills what earlier lives of this worker left running: every process whose run id starts with `runIdPrefix`, and its children. The
 * prefix must be this worker's alone, or a neighbour's builds die. Returns how many there were.
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
    const orphans = withChildren(
      await listProcesses(),
      entry => entry.runId?.startsWith(runIdPrefix) ?? false,
    )
    if (orphans.length === 0) return killed.size
    for (const { pid } of orphans) killed.add(pid)
    signalAll(orphans, 'SIGKILL')
    await clock.sleep(25)
  }
}

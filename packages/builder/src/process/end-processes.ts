import type { Clock } from '@taxiway/runtime'
import { findRunMembers, listProcesses, type ProcessEntry } from './process-table.js'

export type RunProcesses = { runId: string; leaderPid: number | undefined }

const pollMs = 25

/** Asks every process of a run to end, and resolves when they have or when the time of grace is over. */
export const terminateRun = async (
  clock: Clock,
  run: RunProcesses,
  { graceMs, endSignal }: { graceMs: number; endSignal: NodeJS.Signals },
): Promise<void> => {
  const end = clock.monotonicMs() + graceMs
  // A sandbox dies with its builder at once, so the polite request goes to those inside it only.
  const members = await membersOf(run)
  const inside = members.filter(member => member.nested)
  signalAll(inside.length > 0 ? inside : members, endSignal)
  while (clock.monotonicMs() < end && (await membersOf(run)).length > 0) await clock.sleep(pollMs)
}

/**
 * Kills every process of a run and resolves only when none is left; it looks again after each round, because a process that forks
 * while it is being killed leaves a child behind.
 */
export const killRun = async (clock: Clock, run: RunProcesses): Promise<void> => {
  for (;;) {
    const members = await membersOf(run)
    if (members.length === 0) return
    signalAll(members, 'SIGKILL')
    await clock.sleep(pollMs)
  }
}

const membersOf = async (run: RunProcesses): Promise<ProcessEntry[]> =>
  findRunMembers(await listProcesses(), run)

/** Signals each process; one that ended meanwhile is no error. */
export const signalAll = (processes: readonly ProcessEntry[], signal: NodeJS.Signals): void => {
  for (const { pid } of processes) {
    try {
      process.kill(pid, signal)
    } catch {}
  }
}

import { rmSync } from 'node:fs'
import { identifyProcess, isSameProcess, waitForExit } from '@taxiway/embedded'
import { readJson, writePrivateJson } from './write-private.js'

/** A process of the stack. `stage` orders the stop: what uses others goes before what is used. */
export type LedgerEntry = {
  name: string
  pid: number
  identity: string
  stage: number
  signal: NodeJS.Signals
}

export type Ledger = {
  add(entry: Omit<LedgerEntry, 'identity'>): void
  /** Stops everything that is noted and still runs. */
  stopAll(options?: { patienceMs?: number }): Promise<void>
}

const PATIENCE_MS = 10_000

/** The note of every process of the stack, on disk so that others can clear up when we cannot. */
export const openLedger = (file: string): Ledger => {
  const entries: LedgerEntry[] = []
  return {
    add(entry) {
      const identity = identifyProcess(entry.pid)
      if (identity === null) return
      entries.push({ ...entry, identity })
      writePrivateJson(file, entries)
    },
    async stopAll({ patienceMs = PATIENCE_MS } = {}) {
      await stopEntries(entries, patienceMs)
      rmSync(file, { force: true })
    },
  }
}

/** Stops what a stack that is gone left behind; says which. */
export const clearLedger = async (file: string, patienceMs = PATIENCE_MS): Promise<string[]> => {
  const entries = (readJson<LedgerEntry[]>(file) ?? []).filter(({ pid, identity }) =>
    isSameProcess(pid, identity),
  )
  await stopEntries(entries, patienceMs)
  rmSync(file, { force: true })
  return entries.map(({ name, pid }) => `${name} (process ${pid})`)
}

const stopEntries = async (entries: LedgerEntry[], patienceMs: number): Promise<void> => {
  const stages = [...new Set(entries.map(({ stage }) => stage))].sort((a, b) => a - b)
  for (const stage of stages) {
    await Promise.all(
      entries.filter(entry => entry.stage === stage).map(entry => stopEntry(entry, patienceMs)),
    )
  }
}

const stopEntry = async ({ pid, identity, signal }: LedgerEntry, patienceMs: number): Promise<void> => {
  if (!isSameProcess(pid, identity)) return
  send(pid, signal)
  if (await waitForExit(pid, identity, patienceMs)) return
  // Every process of the stack leads a group of its own: nothing it started outlives it.
  send(-pid, 'SIGKILL')
  await waitForExit(pid, identity, 2000)
}

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { identifyProcess, isSameProcess } from './process-identity.js'

export type ProcessLock = { held: true; release(): void } | { held: false; heldBy: number }

type Holder = { pid: number; identity: string }

/**
 * Takes the lock kept in `file` for this process, or says which living process has it. The lock of a
 * process that is gone is taken over, so nothing has to be cleaned up after a crash.
 */
export const takeProcessLock = (file: string): ProcessLock => {
  const mine = `${file}.${process.pid}`
  const me: Holder = { pid: process.pid, identity: identifyProcess(process.pid) ?? '' }
  writeFileSync(mine, JSON.stringify(me), { mode: 0o600 })
  try {
    while (!tryLink(mine, file)) {
      const holder = readHolder(file)
      if (holder === null) continue
      if (isSameProcess(holder.pid, holder.identity)) return { held: false, heldBy: holder.pid }
      removeStale(file, holder)
    }
    return { held: true, release: () => release(file, me) }
  } finally {
    rmSync(mine, { force: true })
  }
}

/** Runs `work` while holding the lock, waiting for its present holder first. */
export const withProcessLock = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  for (;;) {
    const lock = takeProcessLock(file)
    if (!lock.held) {
      await new Promise(resolve => setTimeout(resolve, 20))
      continue
    }
    try {
      return await work()
    } finally {
      lock.release()
    }
  }
}

/** Two processes may find the same stale lock: only what was read as stale may go, never its successor. */
const removeStale = (file: string, stale: Holder): void => {
  const aside = `${file}.stale-${process.pid}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  const moved = readHolder(aside)
  if (moved !== null && (moved.pid !== stale.pid || moved.identity !== stale.identity)) tryLink(aside, file)
  rmSync(aside, { force: true })
}

const release = (file: string, me: Holder): void => {
  const holder = readHolder(file)
  if (holder?.pid === me.pid && holder.identity === me.identity) rmSync(file, { force: true })
}

const tryLink = (source: string, file: string): boolean => {
  try {
    linkSync(source, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}

const readHolder = (file: string): Holder | null => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    return null
  }
}

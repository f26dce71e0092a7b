import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'

// Longer than any installation takes: a pid that lives this long after belongs to another process.
const STALE_AFTER_MS = 15 * 60_000

/** Runs `work` while no other living process does so under the same lock file; `onWait` is told once. */
export const withLock = async (file, work, onWait = () => {}) => {
  const mine = `${file}.${process.pid}`
  let waited = false
  for (;;) {
    writeFileSync(mine, String(process.pid))
    try {
      linkSync(mine, file)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (isStale(file)) {
        rmSync(file, { force: true })
        continue
      }
      if (!waited) onWait()
      waited = true
      await new Promise(resolve => setTimeout(resolve, 200))
    } finally {
      rmSync(mine, { force: true })
    }
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

const isStale = file => {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    if (Date.now() - statSync(file).mtimeMs > STALE_AFTER_MS) return true
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

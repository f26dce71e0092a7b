import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createState, type State } from './state.js'

const DEBOUNCE_MS = 150

export type StateStore = { state: State; save(): void; flush(): void; reset(): void; close(): void }

/**
 * Opens `<stateDir>/state.json`. Changes are written at most every 150 ms, always to a new file that is then
 * renamed, so a crash loses a moment but never leaves half a file.
 */
export const openStateStore = (stateDir: string): StateStore => {
  mkdirSync(stateDir, { recursive: true })
  const path = join(stateDir, 'state.json')
  const fresh = () => createState(randomBytes(32).toString('hex'))
  const state: State = existsSync(path) ? { ...fresh(), ...JSON.parse(readFileSync(path, 'utf8')) } : fresh()
  let timer: NodeJS.Timeout | undefined

  const flush = (): void => {
    if (timer) clearTimeout(timer)
    timer = undefined
    const temporary = `${path}.${process.pid}.tmp`
    writeFileSync(temporary, JSON.stringify(state))
    renameSync(temporary, path)
  }
  return {
    state,
    flush,
    save: () => {
      timer ??= setTimeout(flush, DEBOUNCE_MS)
    },
    reset: () => {
      // Ids go on counting, so nothing made after a reset is mistaken for something made before it.
      Object.assign(state, fresh(), { lastId: state.lastId })
      flush()
    },
    close: flush,
  }
}

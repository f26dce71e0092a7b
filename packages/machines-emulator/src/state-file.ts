import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from './model.js'

export type SavedState = {
  schema: 1
  apps: App[]
  deployTokens: Record<string, string>
}

export type StateFile = {
  load(): Promise<SavedState>
  /** Writes soon; many calls in a row become one write. */
  schedule(): void
  flush(): Promise<void>
}

const debounceMs = 20

/** `state.json` in the state folder: replaced as a whole by rename, so a crash leaves the old one or the new one. */
export const createStateFile = (folder: string, snapshot: () => SavedState): StateFile => {
  const file = join(folder, 'state.json')
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const write = async (): Promise<void> => {
    await mkdir(folder, { recursive: true })
    // Secrets of machines are in it, so other users may not read it.
    await writeFile(`${file}.new`, JSON.stringify(snapshot()), { mode: 0o600 })
    await rename(`${file}.new`, file)
  }

  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write, write)
    return writing
  }

  return {
    async load() {
      const text = await readFile(file, 'utf8').catch(() => undefined)
      return text === undefined ? { schema: 1, apps: [], deployTokens: {} } : JSON.parse(text)
    },
    schedule() {
      // A full disk must not take the emulator down; the next write or flush tries again.
      timer ??= setTimeout(() => void flush().catch(() => {}), debounceMs)
    },
    flush,
  }
}

import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

/** Reads the password kept in `file`, or makes one that only we can read; null when `create` is false and there is none. */
export const readPassword = (file: string, { create }: { create: boolean }): string | null => {
  const existing = readIfThere(file)
  if (existing !== null || !create) return existing
  const partial = `${file}.${process.pid}`
  writeFileSync(partial, randomBytes(24).toString('base64url'), {
    mode: 0o600,
  })
  try {
    // A link appears whole or not at all, and never replaces the password another process has just made.
    linkSync(partial, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(partial, { force: true })
  }
  return readIfThere(file)
}

const readIfThere = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8').trim() || null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

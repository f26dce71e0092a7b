import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Read first: the caller may be gone by the time everything is installed and built. */
export const parentPid = process.ppid

/** The folder of the checkout. */
export const root = fileURLToPath(new URL('../../../', import.meta.url)).replace(/[\\/]$/, '')

/** Everything the local commands keep lies in here; git ignores it. */
export const stateFolder = join(root, '.taxiway')

/** A file below `.taxiway/`, whose folder exists. */
export const statePath = (...names) => {
  const folder = join(stateFolder, ...names.slice(0, -1))
  mkdirSync(folder, { recursive: true })
  return join(folder, names.at(-1))
}

/** A foreseen failure: the message says what to do, the stack is not shown. */
export class ExpectedError extends Error {
  expected = true
}

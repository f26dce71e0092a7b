import { join } from 'node:path'
import { buildPrograms } from './build.mjs'
import { runProcess } from './run-process.mjs'

/** The keys command of the vault, on the database and with the secrets that its environment names. */
export const runKeys = async args =>
  runProcess(process.execPath, [join(await buildPrograms(), 'keys.mjs'), ...args])

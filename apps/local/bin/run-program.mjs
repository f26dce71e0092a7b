import { join } from 'node:path'
import { buildPrograms } from './build.mjs'
import { runProcess } from './run-process.mjs'

/**
 * A program of the product for operators, with the settings of its environment: `migrate` (of the API), `keys` (of the vault),
 * `backup` or `smoke` (of the worker).
 */
export const runProgram = async (name, args) =>
  runProcess(process.execPath, [join(await buildPrograms(), `${name}.mjs`), ...args])

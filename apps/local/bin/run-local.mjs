import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildPrograms } from './build.mjs'
import { startConsoleBuild } from './build-console.mjs'
import { parentPid, root, stateFolder } from './root.mjs'

/** Runs a command of the local stack in this very process: a second Node would cost a warm start its time. */
export const runLocal = async (command, args) => {
  const startedAt = performance.timeOrigin
  const programs = await buildPrograms()
  const consoleFolder = ['start', 'demo'].includes(command) ? startConsoleBuild() : undefined
  const { runLocalCommand } = await import(pathToFileURL(join(programs, 'local.mjs')).href)
  return runLocalCommand({
    ...{ command, args, root, stateFolder, programs, startedAt, parentPid },
    ...(consoleFolder ? { consoleFolder } : {}),
  })
}

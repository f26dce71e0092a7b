import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { takeProcessLock } from '@taxiway/embedded'
import { findRepository } from '@taxiway/runtime'
import { describeFolders, type Folders, type LocalContext } from '../local-context.js'
import { LocalError, toLocalError } from '../local-error.js'
import { makeScratchFolder } from '../scratch-folder.js'
import type { SeededProject } from '../seed-local.js'
import { choosePorts } from './choose-ports.js'
import { clearLedger, openLedger } from './ledger.js'
import { loadSecrets } from './load-secrets.js'
import { describeAddresses } from './stack-environment.js'
import { startParts } from './start-parts.js'
import { writePrivateJson } from './write-private.js'

export type Stack = ReturnType<typeof describeAddresses> & {
  apiToken: string
  project: SeededProject
  redis: 'given' | 'started' | 'none'
  /** Resolves when a process of the stack has ended without being asked to. */
  failed: Promise<Error>
  stop(options?: { patienceMs?: number }): Promise<void>
}

export type StackOptions = {
  context: LocalContext
  /** Take another port for the API when the busy one was not asked for. */
  flexiblePort: boolean
  /** Breaks off a start that is under way. */
  stopping: AbortSignal
  onNotice: (message: string) => void
}

/** Starts everything and resolves when it is ready. What was started is stopped again when a part fails. */
export const openStack = async ({
  context,
  flexiblePort,
  stopping,
  onNotice,
}: StackOptions): Promise<Stack> => {
  const folders = describeFolders(context)
  for (const folder of [folders.logs, folders.images]) mkdirSync(folder, { recursive: true })
  makeScratchFolder(folders.scratch)
  for (const folder of [folders.work, folders.running]) mkdirSync(folder, { recursive: true })
  const repository = findRepository(folders.work)
  if (repository !== null)
    onNotice(
      `Builds run in ${folders.work}, inside of the repository ${repository}. Set XDG_CACHE_HOME to a folder outside of any repository.`,
    )
  const lock = takeProcessLock(folders.lock)
  if (!lock.held) {
    throw new LocalError(
      `The local stack of this checkout is already running (process ${lock.heldBy}). Stop it there with Ctrl-C, or with: kill ${lock.heldBy}`,
    )
  }
  const left = await clearLedger(folders.ledger)
  if (left.length > 0) onNotice(`An earlier run left these behind, they were stopped: ${left.join(', ')}.`)
  const ledger = openLedger(folders.ledger)
  const releaseGuard = startGuard(context, folders)
  const stop = async (options?: { patienceMs?: number }) => {
    await ledger.stopAll(options)
    rmSync(folders.stack, { force: true })
    releaseGuard()
    lock.release()
  }
  try {
    const [ports, secrets] = await Promise.all([
      choosePorts({
        file: folders.ports,
        apiPort: context.environment['PORT'],
        flexible: flexiblePort,
        onNotice,
      }),
      loadSecrets(folders.secrets),
    ])
    const parts = await startParts({ context, stopping, onNotice, folders, ports, secrets, ledger })
    const addresses = describeAddresses(ports)
    writePrivateJson(folders.stack, { pid: process.pid, ...addresses, databaseUrl: parts.databaseUrl })
    return { ...addresses, ...parts, apiToken: secrets.apiToken, stop }
  } catch (error) {
    await stop({ patienceMs: 3000 })
    throw toLocalError(error)
  }
}

const startGuard = ({ programs }: LocalContext, folders: Folders): (() => void) => {
  const program = join(programs, 'guard.mjs')
  if (!existsSync(program))
    throw new LocalError(`${program} is missing: remove .taxiway/build and start again.`)
  const guard = spawn(process.execPath, [program, folders.ledger], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  })
  guard.unref()
  return () => guard.stdin.end()
}

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DomainError } from '@taxiway/domain'
import { systemClock } from '@taxiway/runtime'
import { createRunCommand } from '../process/run-command.js'
import { type BwrapTools, createBwrapSandbox } from './bwrap.js'
import { probeControlGroups } from './control-groups.js'
import { findBinary } from './find-binary.js'
import { createNoSandbox } from './none.js'
import type { Confinement, Sandbox } from './sandbox.js'

export type SandboxProbe = {
  sandbox: Sandbox
  /** For the log of the start and for /readyz; `problems` says why a better driver was not taken. */
  report: {
    driver: Sandbox['name']
    enforced: readonly string[]
    notEnforced: readonly string[]
    problems: string[]
  }
}

/**
 * Finds out by trying what this machine can do to isolate builds, and takes the strongest. Throws `build.sandbox_unavailable` when
 * that is nothing, unless `allowUnsafe` (the local stack, or ALLOW_UNSAFE_BUILDS=1). `driver: 'none'` skips the trying.
 */
export const probeSandbox = async (options: {
  allowUnsafe: boolean
  driver?: 'auto' | 'none'
}): Promise<SandboxProbe> => {
  const [bwrap, setpriv, prlimit, groups] = await Promise.all([
    findBinary('bwrap'),
    findBinary('setpriv'),
    findBinary('prlimit'),
    probeControlGroups(),
  ])
  const problems: string[] = []
  if (options.driver === 'none') problems.push('the driver "none" was asked for')
  else if (bwrap === undefined) problems.push('bubblewrap is not installed')
  else {
    for (const forbidsUserNamespaces of [true, false]) {
      const sandbox = createBwrapSandbox({
        bwrap,
        setpriv,
        prlimit,
        groups,
        forbidsUserNamespaces,
      } satisfies BwrapTools)
      const problem = await tryOut(sandbox)
      if (problem === undefined) return withReport(sandbox, problems)
      problems.push(`bubblewrap does not work here: ${problem}`)
    }
  }
  if (!options.allowUnsafe) {
    throw new DomainError('build.sandbox_unavailable', {
      message: `Builds cannot be isolated on this machine (${problems.join('; ')}). Install bubblewrap, or set ALLOW_UNSAFE_BUILDS=1 if you accept the risk.`,
      details: { problems },
    })
  }
  return withReport(createNoSandbox({ prlimit, setpriv, groups }), problems)
}

const withReport = (sandbox: Sandbox, problems: string[]): SandboxProbe => {
  const { name, enforced, notEnforced } = sandbox
  return { sandbox, report: { driver: name, enforced, notEnforced, problems } }
}

/** Runs a real command in a real confinement; undefined when all went well. */
const tryOut = async (sandbox: Sandbox): Promise<string | undefined> => {
  const root = await mkdtemp(join(tmpdir(), 'taxiway-probe-'))
  const folders = {
    work: join(root, 'w'),
    home: join(root, 'h'),
    tmp: join(root, 't'),
    cache: join(root, 'c'),
  }
  const runId = `probe-${process.pid}-${root.slice(-6)}`
  try {
    for (const folder of Object.values(folders)) await mkdir(folder)
    const limits = { memoryBytes: 256 * 1024 * 1024, pids: 64, fileBytes: 1024 * 1024 }
    const confinement = await sandbox.open({ runId, folders, tools: [], network: false, limits })
    try {
      return await tryCommand(confinement, runId)
    } finally {
      await confinement.close()
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

const tryCommand = async (confinement: Confinement, runId: string): Promise<string | undefined> => {
  let output = ''
  const command = confinement.wrap({
    argv: ['node', '-e', ''],
    cwd: confinement.folders.work,
    env: { PATH: confinement.searchPath },
  })
  const result = await createRunCommand({ clock: systemClock })(command, {
    runId,
    onOutput: (_stream, text) => {
      output += text
    },
    maxOutputBytes: 4096,
    // A machine under load starts Node late; that is no reason to give up isolation.
    timeoutMs: 60_000,
    graceMs: 0,
  })
  if (result.exitCode === 0) return undefined
  return (
    output.trim().split('\n').at(-1) || `exit code ${result.exitCode ?? result.signal ?? result.startError}`
  )
}

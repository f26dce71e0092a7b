import { mkdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { Clock } from '@taxiway/runtime'
import type { EgressSettings } from '../egress/egress-rules.js'
import type { NameResolvers } from '../egress/resolve-name.js'
import type { BuildInput } from '../image-builder.js'
import type { BuildPlan } from '../plan/build-plan.js'
import { ownerTag } from '../process/owner-tag.js'
import type { RunCommand } from '../process/run-command.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { Tool } from '../toolchain/toolchains.js'
import { openBuildEgress } from './build-egress.js'
import { explainFailure } from './build-error.js'
import type { BuildLimits } from './build-limits.js'
import { listBuildVariables, type RunningCommand } from './build-variables.js'
import { linkCaches, makeCacheFolders } from './link-caches.js'
import { createTail } from './output-tail.js'
import { throwIfAborted } from './throw-if-aborted.js'
import { watchDisk } from './watch-disk.js'

type Deps = {
  sandbox: Sandbox
  runCommand: RunCommand
  clock: Clock
  limits: BuildLimits
  runIdPrefix: string
  network: EgressSettings | false
  resolvers?: NameResolvers | undefined
}

type Commands = {
  plan: BuildPlan
  tools: readonly Tool[]
  /** An empty folder for this build alone. */
  scratch: string
  /** Of package managers and frameworks. */
  cache: string
}

/** Runs install and build, confined, within one time limit for both. */
export const runBuildCommands = async (
  deps: Deps,
  input: BuildInput,
  { plan, tools, scratch, cache }: Commands,
): Promise<void> => {
  const commands = [
    ...(plan.install ? [{ ...plan.install, phase: 'install' as const }] : []),
    ...plan.upstream.map(command => ({ ...command, phase: 'build' as const })),
    ...(plan.build ? [{ ...plan.build, phase: 'build' as const }] : []),
    ...(plan.prune ? [{ ...plan.prune, phase: 'prune' as const }] : []),
  ]
  if (commands.length === 0) return
  const firstBuild = commands.find(({ phase }) => phase === 'build')
  const { limits, clock } = deps
  const folders = {
    work: input.sourceDir,
    home: join(scratch, 'home'),
    tmp: join(scratch, 'tmp'),
    cache,
  }
  for (const folder of [folders.home, folders.tmp, folders.cache]) await mkdir(folder, { recursive: true })
  await makeCacheFolders({ folders: plan.caches, cache })
  const runId = `${ownerTag(deps.runIdPrefix)}${input.deploymentId}-${scratch.slice(-6)}`
  const sandboxLimits = { memoryBytes: limits.memoryBytes, pids: limits.pids, fileBytes: limits.diskBytes }
  const tail = createTail()
  const egress = await openBuildEgress({
    ...deps,
    dir: scratch,
    tell: text => {
      tail.push(`${text}\n`)
      // A log that takes nothing more fails the build by itself, at the next output of a command.
      input.log.write('build', 'system', `${text}\n`).catch(() => undefined)
    },
  })
  const confinement = await deps.sandbox
    .open({
      runId,
      folders,
      tools: tools.flatMap(({ id, folder }) => (folder === undefined ? [] : [{ name: id, folder }])),
      network: egress === undefined ? false : { proxySocket: egress.socketPath },
      limits: sandboxLimits,
    })
    .catch(async error => {
      await egress?.close()
      throw error
    })
  const disk = new AbortController()
  const endWatch = watchDisk(clock, {
    folders: [folders.work, scratch],
    maxBytes: limits.diskBytes,
    onOver: () => disk.abort(),
  })
  const endCacheWatch = watchDisk(clock, {
    folders: [folders.cache],
    maxBytes: limits.cacheBytes + limits.diskBytes,
    onOver: () => disk.abort(),
  })
  try {
    const deadline = clock.monotonicMs() + input.config.buildTimeoutSeconds * 1000
    for (const command of commands) {
      if (command === firstBuild)
        await linkCaches(folders.work, { folders: plan.caches, cache: confinement.folders.cache })
      await runOne(deps, input, { command, plan, confinement, runId, tail, deadline, disk: disk.signal })
    }
  } finally {
    endWatch()
    endCacheWatch()
    await confinement.close()
    await egress?.close()
  }
}

type OneRun = RunningCommand & {
  runId: string
  tail: ReturnType<typeof createTail>
  deadline: number
  disk: AbortSignal
}

const runOne = async (deps: Deps, input: BuildInput, run: OneRun): Promise<void> => {
  const { clock, limits } = deps
  const { confinement, disk, tail } = run
  const redact = input.redact ?? (text => text)
  const shown = redact(run.command.argv.join(' '))
  tail.clear()
  await input.log.write('build', 'system', `$ ${shown}\n`)
  const command = confinement.wrap({
    argv: run.command.argv,
    cwd: posix.join(confinement.folders.work, run.command.cwd),
    env: listBuildVariables(run, input.buildEnv ?? {}),
  })
  const result = await deps.runCommand(command, {
    runId: run.runId,
    onOutput: (stream, text) => {
      tail.push(text)
      return input.log.write('build', stream, text)
    },
    maxOutputBytes: limits.outputBytes,
    timeoutMs: Math.max(1, run.deadline - clock.monotonicMs()),
    graceMs: limits.graceMs,
    signal: input.signal === undefined ? disk : AbortSignal.any([input.signal, disk]),
  })
  throwIfAborted(input.signal)
  if (result.exitCode === 0 && !result.timedOut && !result.aborted) return
  if (run.command.phase === 'prune' && !result.timedOut && !disk.aborted)
    return input.log.write(
      'build',
      'system',
      'devDependencies stay in the image: removing them failed. The app is as it was built.\n',
    )
  throw await explainFailure({
    shown,
    result,
    lastLines: redact(tail.text()).split('\n').filter(Boolean),
    outOfMemory: await confinement.ranOutOfMemory(),
    overDiskLimit: disk.aborted,
    isBehindProxy: confinement.proxy !== undefined,
    timeoutSeconds: input.config.buildTimeoutSeconds,
    folder: input.sourceDir,
  })
}

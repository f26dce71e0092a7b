import { mkdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { Clock } from '@taxiway/runtime'
import type { BuildInput } from '../image-builder.js'
import type { BuildPlan, PlannedCommand } from '../plan/build-plan.js'
import { listProgramFolders } from '../plan/program-folders.js'
import { ownerTag } from '../process/owner-tag.js'
import type { RunCommand } from '../process/run-command.js'
import type { Confinement, Sandbox } from '../sandbox/sandbox.js'
import type { Tool } from '../toolchain/toolchains.js'
import { explainFailure } from './build-error.js'
import type { BuildLimits } from './build-limits.js'
import { listCacheVariables } from './cache-variables.js'
import { linkCaches, makeCacheFolders } from './link-caches.js'
import { createTail } from './output-tail.js'
import { findSystemCertificates } from './system-certificates.js'
import { throwIfAborted } from './throw-if-aborted.js'
import { watchDisk } from './watch-disk.js'

type Deps = {
  sandbox: Sandbox
  runCommand: RunCommand
  clock: Clock
  limits: BuildLimits
  runIdPrefix: string
  network: boolean
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
  const confinement = await deps.sandbox.open({
    runId,
    folders,
    tools: tools.flatMap(({ id, folder }) => (folder === undefined ? [] : [{ name: id, folder }])),
    network: deps.network,
    limits: sandboxLimits,
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
      await runOne(deps, input, { command, plan, confinement, runId, deadline, disk: disk.signal })
    }
  } finally {
    endWatch()
    endCacheWatch()
    await confinement.close()
  }
}

type Phase = 'install' | 'build' | 'prune'

type OneRun = {
  command: PlannedCommand & { phase: Phase }
  plan: BuildPlan
  confinement: Confinement
  runId: string
  deadline: number
  disk: AbortSignal
}

const runOne = async (deps: Deps, input: BuildInput, run: OneRun): Promise<void> => {
  const { clock, limits } = deps
  const { confinement, disk } = run
  const redact = input.redact ?? (text => text)
  const shown = redact(run.command.argv.join(' '))
  const tail = createTail()
  await input.log.write('build', 'system', `$ ${shown}\n`)
  const command = confinement.wrap({
    argv: run.command.argv,
    cwd: posix.join(confinement.folders.work, run.command.cwd),
    env: buildEnvironment(run, input.buildEnv ?? {}),
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
    timeoutSeconds: input.config.buildTimeoutSeconds,
    folder: input.sourceDir,
  })
}

const certificates = findSystemCertificates()

/** Exactly what a build sees: what every program expects, the project's own, and nothing of ours. Ours win over the project's. */
const buildEnvironment = (
  { command: { phase, cwd }, plan, confinement }: OneRun,
  buildEnv: Readonly<Record<string, string>>,
): Record<string, string> => ({
  CI: '1',
  LANG: 'C.UTF-8',
  ...(certificates !== undefined && { NODE_EXTRA_CA_CERTS: certificates }),
  ...(phase === 'build' ? { NODE_ENV: 'production', ...buildEnv } : withoutOmissions(buildEnv)),
  PATH: [...programFolders(confinement, cwd), confinement.searchPath].join(':'),
  HOME: confinement.folders.home,
  TMPDIR: confinement.folders.tmp,
  // A source without a .git folder must not be answered for by a repository that the work directory happens to lie in.
  GIT_CEILING_DIRECTORIES: posix.dirname(confinement.folders.work),
  ...listCacheVariables(confinement.folders.cache, plan.manager),
  npm_config_update_notifier: 'false',
  // Else node-gyp fetches the headers of Node from the network.
  ...(confinement.nodeFolder !== undefined && { npm_config_nodedir: confinement.nodeFolder }),
})

const programFolders = ({ folders }: Confinement, cwd: string): string[] =>
  listProgramFolders(posix.normalize(cwd)).map(folder => posix.join(folders.work, cwd, folder))

// Variables that make a package manager leave out devDependencies, which the build needs.
const omissions = /^(NODE_ENV|YARN_PRODUCTION|(npm|pnpm)_config_(omit|only|production|dev|include))$/i

const withoutOmissions = (env: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !omissions.test(name)))

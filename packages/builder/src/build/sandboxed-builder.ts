import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { EgressSettings } from '../egress/egress-rules.js'
import type { NameResolvers } from '../egress/resolve-name.js'
import { planContent } from '../image/image-content.js'
import { imageKey } from '../image/image-key.js'
import type { ImageStore } from '../image/image-store.js'
import type { BuildInput, BuiltImage, ImageBuilder } from '../image-builder.js'
import type { BuildPlan } from '../plan/build-plan.js'
import { planSource } from '../plan/plan-source.js'
import { isAbandoned, ownerTag } from '../process/owner-tag.js'
import type { RunCommand } from '../process/run-command.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { Toolchains } from '../toolchain/toolchains.js'
import { explainDisk } from './build-error.js'
import { type BuildLimits, defaultBuildLimits } from './build-limits.js'
import { openPackageCaches } from './package-caches.js'
import { runBuildCommands } from './run-build-commands.js'
import { throwIfAborted, untilAborted } from './throw-if-aborted.js'

export type SandboxedBuilder = Omit<ImageBuilder, 'build'> & {
  /** Without a plan it makes its own. Dockerfiles are for BuildKit: throws `build.buildkit_missing`. */
  build: (input: BuildInput, plan?: BuildPlan) => Promise<BuiltImage>
  /** Deletes what a crashed worker left: unfinished images, scratch folders, control groups. Call it after `sweepOrphans` and before the first build. */
  sweep: () => Promise<void>
}

export type SandboxedBuilderDeps = {
  sandbox: Sandbox
  store: ImageStore
  toolchains: Toolchains
  cacheDir: string
  limits?: Partial<BuildLimits>
  runCommand: RunCommand
  clock: Clock
  /** The same after a restart, so that what an earlier life left can be found; without `~`. */
  runIdPrefix: string
  /** What install and build commands may reach; `false`: nothing. A sandbox without a network of its own does not hold it. */
  network: EgressSettings | false
  /** How names of `network` become addresses; for tests. */
  resolvers?: NameResolvers
}

/** Builds on this machine, in a sandbox, and puts the images into a store. */
export const createSandboxedBuilder = (deps: SandboxedBuilderDeps): SandboxedBuilder => {
  const limits = { ...defaultBuildLimits, ...deps.limits }
  const { store, runIdPrefix } = deps
  const scratchRoot = join(deps.cacheDir, 'scratch')
  const caches = openPackageCaches({
    dir: join(deps.cacheDir, 'packages'),
    owner: runIdPrefix,
    clock: deps.clock,
    scopeBytes: limits.cacheBytes,
    totalBytes: limits.allCachesBytes,
  })
  const enterCache = async ({ cacheScope }: BuildInput, scratch: string) =>
    cacheScope === undefined
      ? { folder: join(scratch, 'cache'), leave: async () => undefined }
      : caches.enter(cacheScope)

  const buildIn = async (input: BuildInput, plan: BuildPlan, scratch: string): Promise<BuiltImage> => {
    const { sourceDir, signal } = input
    const say = (text: string): Promise<void> => input.log.write('build', 'system', `${text}\n`)
    const { tools, reasons } = await untilAborted(deps.toolchains.prepare(plan), signal)
    for (const reason of [...reasons, ...plan.reasons]) await say(reason)
    const cache = await enterCache(input, scratch)
    try {
      const commands = { plan, tools, scratch, cache: cache.folder }
      await runBuildCommands({ ...deps, limits }, input, commands)
    } finally {
      await cache.leave()
    }
    throwIfAborted(signal)
    const treeLimits = { maxBytes: limits.imageBytes, maxEntries: limits.imageEntries }
    const { notes: contentNotes, ...content } = await planContent(sourceDir, plan, {
      limits: treeLimits,
      signal,
    })
    for (const note of contentNotes) await say(note)
    const { leftOut, notes, ...built } = await store
      .publish({
        content,
        tools: tools.filter(one => one.atRunTime),
        limits: treeLimits,
        key: imageKey(input),
        app: input.app,
        sha: input.sha,
        sourceUrl: input.sourceUrl,
        announce: input.announce,
        signal,
      })
      .catch(error => {
        throwIfAborted(signal)
        throw error
      })
    if (leftOut.length > 0) await say(`left out of the image: ${summarize(leftOut)}`)
    for (const note of notes) await say(note)
    const { digest, bytes, reused } = built
    await say(`image ${digest}, ${bytes} bytes${reused ? ', which was there already' : ''}`)
    return built
  }

  return {
    build: async (input, planned) => {
      throwIfAborted(input.signal)
      const plan = planned ?? (await planSource(input))
      if (plan.dockerfile !== undefined) throw new DomainError('build.buildkit_missing')
      await mkdir(scratchRoot, { recursive: true })
      const scratch = await mkdtemp(join(scratchRoot, ownerTag(runIdPrefix)))
      try {
        return await buildIn(input, plan, scratch)
      } catch (error) {
        throw explainDisk(error)
      } finally {
        await rm(scratch, { recursive: true, force: true })
      }
    },
    findImage: subject => store.find(imageKey(subject), subject.app),
    readReleaseCommand: image => store.readRelease(image),
    hasImage: image => store.has(image),
    removeImage: (image, signal) => store.remove(image, signal),
    sweep: async () => {
      await deps.sandbox.sweep(runIdPrefix)
      await store.sweep()
      await deps.toolchains.sweep()
      await caches.sweep()
      for (const name of await readdir(scratchRoot).catch(() => [])) {
        if (isAbandoned(name, runIdPrefix))
          await rm(join(scratchRoot, name), { recursive: true, force: true })
      }
    },
  }
}

const summarize = (paths: readonly string[]): string => {
  const shown = paths.slice(0, 5).join(', ')
  return paths.length > 5 ? `${shown} and ${paths.length - 5} more` : shown
}

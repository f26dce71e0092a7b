import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, findRepository, type Logger } from '@taxiway/runtime'
import { createSandboxedBuilder, type SandboxedBuilder } from './build/sandboxed-builder.js'
import type { BuildkitSettings } from './buildkit/buildkit-settings.js'
import { openDockerfiles } from './buildkit/open-dockerfiles.js'
import { destinationOfUrl, formatDestination } from './egress/destination.js'
import type { EgressSettings } from './egress/egress-rules.js'
import { listToolsOfImages, openFolderStore } from './image/folder-store.js'
import { type OpenedStore, openRegistryStoreOf, type RegistrySettings } from './open-registry-store.js'
import { type NpmSettings, openToolchainsOf } from './open-toolchains.js'
import { createPlannedBuilder } from './planned-builder.js'
import { openProcessGuard } from './process/process-guard.js'
import { createRunCommand } from './process/run-command.js'
import { sweepOrphans } from './process/sweep-orphans.js'
import { probeSandbox } from './sandbox/probe-sandbox.js'

export type ImageBuilderOptions = {
  /** Where images go: a folder that the machines emulator reads, or a registry that every provider pulls from. */
  images: { kind: 'local'; dir: string } | ({ kind: 'oci' } & RegistrySettings)
  /** Where Node, package managers and other tools come from. */
  npm: NpmSettings
  /** What builds may reach besides that registry. */
  egress: EgressSettings
  /** Builds Dockerfiles; undefined: they are refused. */
  buildkit?: BuildkitSettings | undefined
  workDir: string
  /** Builds without isolation where this machine offers none. */
  allowUnsafe: boolean
  /** The same after a restart, so that what an earlier life of this worker left can be found; without `~`. */
  runIdPrefix: string
  clock: Clock
  logger: Logger
}

export type OpenedImageBuilder = { builder: SandboxedBuilder; close: () => Promise<void> }

/**
 * Opens the strongest builder that this machine can offer, and removes the processes and files that an earlier life of this worker
 * left. Throws `build.sandbox_unavailable` when builds cannot be isolated and `allowUnsafe` is false.
 */
export const openImageBuilder = async (options: ImageBuilderOptions): Promise<OpenedImageBuilder> => {
  const { workDir, allowUnsafe, runIdPrefix, clock, logger } = options
  const { sandbox, report } = await probeSandbox({ allowUnsafe })
  const network = withRegistry(options)
  logger.info({ sandbox: report, ...(sandbox.ownNetwork && { network }) }, 'build sandbox')
  await mkdir(workDir, { recursive: true })
  const repository = findRepository(workDir)
  if (repository !== null && sandbox.name === 'none')
    logger.warn(
      { workDir, repository },
      'builds may take this repository for their own and change it: set WORK_DIR to a folder outside of any',
    )
  const killed = await sweepOrphans({ runIdPrefix, clock })
  if (killed > 0) logger.warn({ killed }, 'killed processes of an earlier life')
  const guard = openProcessGuard()
  const cacheDir = join(workDir, 'cache')
  const { toolchains, close: closeToolchains } = openTools(options, cacheDir)
  const { store, target, close: closeStore } = openStore(options, cacheDir, toolchains.usual)
  const shared = { cacheDir, runCommand: createRunCommand({ clock, guard }), clock, runIdPrefix }
  const sandboxed = createSandboxedBuilder({ ...shared, sandbox, store, toolchains, network })
  const dockerfiles = await openDockerfiles(options.buildkit, { ...shared, target })
  logger.info({ builds: { nodeAndSites: true, dockerfiles: dockerfiles.report } }, 'what this worker builds')
  const builder = createPlannedBuilder({ sandboxed, dockerfiles: dockerfiles.build })
  await builder.sweep()
  return {
    builder,
    close: async () => {
      guard.close()
      await Promise.allSettled([closeStore(), closeToolchains()])
    },
  }
}

/** The registry of toolchains is the operator's choice, so it may have a private address. */
const withRegistry = ({ egress, npm }: ImageBuilderOptions): EgressSettings => {
  const registry = destinationOfUrl(npm.registryUrl)
  return registry === undefined
    ? egress
    : { ...egress, allow: [...egress.allow, formatDestination(registry)] }
}

/** Machines of the folder store run on the tools that builds ran on, so both share a folder. */
const openTools = ({ images, npm, runIdPrefix, clock }: ImageBuilderOptions, cacheDir: string) => {
  const isLocal = images.kind === 'local'
  return openToolchainsOf(npm, {
    dir: join(isLocal ? images.dir : cacheDir, 'toolchains'),
    owner: runIdPrefix,
    clock,
    ...(isLocal && { inUse: () => listToolsOfImages(images.dir) }),
  })
}

const openStore = (
  { images, runIdPrefix, clock }: ImageBuilderOptions,
  cacheDir: string,
  toolchainName: string,
): OpenedStore => {
  if (images.kind === 'oci')
    return openRegistryStoreOf(images, { cacheDir, owner: runIdPrefix, clock, toolchainName })
  const store = openFolderStore({ dir: images.dir, owner: runIdPrefix, clock })
  return { store, target: undefined, close: async () => undefined }
}

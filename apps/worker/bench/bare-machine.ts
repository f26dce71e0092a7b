import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openImageBuilder } from '@taxiway/builder'
import { Sensitive } from '@taxiway/crypto'
import { type ProjectConfig, projectConfigSchema } from '@taxiway/domain'
import { buildMachineConfig, createFlyClient } from '@taxiway/fly'
import { createGithubApp } from '@taxiway/github'
import { createMemoryBreakerStore, deadlineIn } from '@taxiway/resilience'
import { systemClock as clock, createLogger } from '@taxiway/runtime'
import type { World, WorldProject } from '@taxiway/testing'

export type Commit = { project: WorldProject; sha: string }

/** The worker's own default. */
const healthPollMs = 500
const patienceMs = 120_000

/**
 * What a deployment cannot do without, through the worker's own clients against the same emulators: the reference that
 * benchmarks compare the control plane with. It keeps no record, asks nothing and repeats nothing.
 */
export const openBareMachine = async (world: World) => {
  const shared = { breakerStore: createMemoryBreakerStore() }
  const { secrets, folders } = world
  const workDir = join(folders.root, 'bare')
  const fly = createFlyClient({
    ...shared,
    baseUrl: world.machines.url,
    token: secrets.flyToken,
    orgSlug: 'local',
  })
  const github = createGithubApp({
    ...shared,
    appId: secrets.appId,
    privateKey: new Sensitive(secrets.privateKey),
    apiUrl: world.github.url,
  })
  const { builder, close: closeBuilder } = await openImageBuilder({
    images: { kind: 'local', dir: folders.images },
    npm: { registryUrl: 'http://127.0.0.1:9', outbound: shared },
    egress: { mode: 'listed', allow: [] },
    workDir,
    allowUnsafe: true,
    runIdPrefix: 'bare',
    clock,
    logger: createLogger({ name: 'bench', level: 'silent' }),
  })
  const config = projectConfigSchema.parse({})
  const apps: string[] = []

  /** Builds the commit; the reference of its image. */
  const build = async ({ project, sha }: Commit): Promise<string> => {
    const sourceDir = join(workDir, sha)
    const repository = {
      installationId: project.installationId,
      repositoryId: project.id,
      owner: project.owner,
      name: project.name,
    }
    try {
      await github.downloadSource({ repository, sha, destinationDir: sourceDir })
      const { image } = await builder.build({
        projectId: 'bare',
        tree: sha,
        config,
        sha,
        sourceDir,
        app: 'bare',
        deploymentId: sha,
        log: { write: async () => undefined },
      })
      return image
    } finally {
      await rm(sourceDir, { recursive: true, force: true })
    }
  }

  /** Makes an app, starts the image on a machine of it and waits until it is healthy. */
  const start = async (name: string, image: string): Promise<{ app: string; machineId: string }> => {
    apps.push(name)
    await fly.apps.create({ name, network: `bare-${name}` })
    const { machine } = await fly.machines.create({
      app: name,
      name,
      config: machineConfig(image, config),
      cordoned: false,
    })
    const place = { app: name, machineId: machine.id }
    await untilHealthy(place)
    return place
  }

  const untilHealthy = async (place: { app: string; machineId: string }): Promise<void> => {
    const options = { deadline: deadlineIn(clock, patienceMs) }
    await fly.waitForState({ ...place, states: ['started', 'failed'], justCreated: true }, options)
    const { outcome } = await fly.waitForHealthy({ ...place, pollMs: healthPollMs }, options)
    if (outcome !== 'healthy') throw new Error(`the bare machine of ${place.app} is ${outcome}`)
  }

  return {
    build,
    start,
    /** Starts a machine again that was stopped, and waits until it is healthy. */
    wake: async (place: { app: string; machineId: string }): Promise<void> => {
      await fly.machines.start(place.app, place.machineId)
      await untilHealthy(place)
    },
    /** Stops a machine and waits until it is. */
    stop: async (place: { app: string; machineId: string }): Promise<void> => {
      await fly.machines.stop(place.app, place.machineId)
      while ((await fly.machines.get(place.app, place.machineId))?.state !== 'stopped') await clock.sleep(200)
    },
    /** Removes every app that was made here. */
    removeAll: async (): Promise<void> => {
      for (const app of apps.splice(0)) await fly.apps.delete(app)
    },
    close: async (): Promise<void> => {
      await Promise.all([fly.close(), github.close(), closeBuilder()])
    },
  }
}

export type BareMachine = Awaited<ReturnType<typeof openBareMachine>>

/** The configuration that a release gets, with its check. */
const machineConfig = (image: string, config: ProjectConfig) =>
  buildMachineConfig({
    image,
    env: {},
    guest: { cpuKind: 'shared', cpus: 1, memoryMb: config.memoryMb },
    internalPort: config.port,
    check: config.healthPath === undefined ? { type: 'tcp' } : { type: 'http', path: config.healthPath },
    ownership: { environmentId: 'bare', deploymentId: image, generation: 1, fence: 1 },
  })

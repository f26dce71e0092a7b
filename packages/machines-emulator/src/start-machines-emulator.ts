import { join } from 'node:path'
import { type Clock, systemClock } from '@taxiway/runtime'
import type { AcceptedToken } from './access.js'
import { openAppRouter } from './app-router.js'
import { findTools } from './confined/find-tools.js'
import { canHaveOwnNetwork } from './confined/probe-network.js'
import type { Confinement } from './confined/spawn-confined.js'
import { type FlyRegistryOptions, openFlyRegistry } from './fly-registry.js'
import { createIdleMachines } from './idle-machines.js'
import { openImages } from './images/open-images.js'
import type { RegistryImagesOptions } from './images/registry-images.js'
import { createLaunchMachine } from './launch-machine.js'
import { createMachineFiles } from './machine-files.js'
import { createMachineRunner } from './machine-runner.js'
import { buildMachinesApp } from './machines-app.js'

import { documentedRateLimits, type RateLimits } from './rate-limits.js'
import type { HostEnvironment } from './spawn-machine.js'
import { createWorld, type World } from './world.js'

export type MachinesEmulatorOptions = {
  host?: string | undefined
  /** 0, the default, takes a free port. */
  port?: number | undefined
  routerPort?: number | undefined
  /** The folder of images: `sha256-<hex>/{image.json,rootfs/}`. */
  imageStoreDir: string
  /** The registry to pull other images from, and its login; those of registries that need none are pulled as well. */
  registry?: RegistryImagesOptions | undefined
  /** Whether machines of registry images get a network of their own, where this computer can give it (default), or share the computer's. */
  network?: 'own' | 'shared' | undefined
  /** Where `state.json` lives. */
  stateDir: string
  /** Where machines run, each in a private folder; below `stateDir` unless said. */
  machinesDir?: string | undefined
  /** Also offers Fly's registry, in front of a real one. */
  flyRegistry?: FlyRegistryOptions | undefined
  /** Tokens to accept; without a list any token that is not empty will do. */
  tokens?: readonly AcceptedToken[] | undefined
  clock?: Pick<Clock, 'now'> | undefined
  /** Parts of the documented rate limits to change, or `false` for none. */
  limits?: Partial<RateLimits> | false | undefined
  /** Refuse fields the contract does not know (default). The real API ignores them; either way they are journalled. */
  strict?: boolean | undefined
  /** How long a machine that may sleep takes no request until the proxy stops it; five minutes unless said. */
  idleMs?: number | undefined
  /** How long a visit waits for the machine that it woke; half a minute unless said. */
  holdMs?: number | undefined
  /** What machines inherit of the environment; nothing else reaches them. */
  hostEnvironment?: HostEnvironment | undefined
}

export type MachinesEmulator = {
  url: string
  routerUrl: string
  /** Address of Fly's registry, where it is offered. */
  registryAddress: string | undefined
  close(): Promise<void>
}

/**
 * Starts a Machines API whose machines are processes of this computer, and the router in front of them. Machines
 * that ran when the last life of `stateDir` ended are started again. `close` leaves no process behind.
 */
export const startMachinesEmulator = async (options: MachinesEmulatorOptions): Promise<MachinesEmulator> => {
  const { host = '127.0.0.1', stateDir, clock = systemClock, limits } = options
  const world = createWorld({ stateDir, clock })
  const images = openImages({
    folder: options.imageStoreDir,
    cacheDir: join(stateDir, 'layers'),
    registry: options.registry ?? {},
    inUse: () => world.allMachines().map(machine => machine.config.image),
  })
  const files = createMachineFiles(options.machinesDir ?? join(stateDir, 'machines'))
  const runner = createMachineRunner({
    world,
    images,
    launch: createLaunchMachine({
      files,
      host: options.hostEnvironment ?? {},
      confinement: once(() => probeConfinement(options.network ?? 'own')),
    }),
    removeFiles: files.remove,
  })
  const { idleMs = 300_000, holdMs = 30_000 } = options
  const idle = createIdleMachines({ world, runner, idleMs, holdMs })
  const app = buildMachinesApp({
    world,
    runner,
    images,
    tokens: options.tokens,
    rateLimits: limits === false ? undefined : { ...documentedRateLimits, ...limits },
    strict: options.strict ?? true,
  })

  await world.load()
  await images.sweep()
  // Listen first: while it holds both ports, no other emulator uses this state folder through them.
  const router = await openAppRouter({ world, runner, idle, host, port: options.routerPort ?? 0 })
  try {
    const url = await app.listen({ host, port: options.port ?? 0 })
    await runner.resume()
    const registry = await openOwnRegistry(options, world)
    return {
      url,
      routerUrl: `http://${host}:${router.port}`,
      registryAddress: registry?.address,
      async close() {
        await Promise.all([app.close(), router.close(), registry?.close(), idle.close()])
        await runner.shutdown()
        await images.close()
      },
    }
  } catch (error) {
    await Promise.all([router.close(), idle.close()])
    throw error
  }
}

const openOwnRegistry = async ({ flyRegistry, tokens }: MachinesEmulatorOptions, world: World) => {
  if (flyRegistry === undefined) return undefined
  const accepted = tokens?.map(entry => (typeof entry === 'string' ? entry : entry.token))
  return openFlyRegistry(
    { world, isOrganizationToken: token => accepted === undefined || accepted.includes(token) },
    flyRegistry,
  )
}

const probeConfinement = async (network: 'own' | 'shared'): Promise<Confinement> => {
  const tools = await findTools()
  return { tools, ownNetwork: network === 'own' && (await canHaveOwnNetwork(tools)) }
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

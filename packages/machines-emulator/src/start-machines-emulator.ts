import { join } from 'node:path'
import type { AcceptedToken } from './access.js'
import { openAppRouter } from './app-router.js'
import { createImageStore } from './image-store.js'
import { createMachineRunner } from './machine-runner.js'
import { buildMachinesApp } from './machines-app.js'
import type { Clock } from './model.js'
import { documentedRateLimits, type RateLimits } from './rate-limits.js'
import type { HostEnvironment } from './spawn-machine.js'
import { createWorld } from './world.js'

export type MachinesEmulatorOptions = {
  host?: string | undefined
  /** 0, the default, takes a free port. */
  port?: number | undefined
  routerPort?: number | undefined
  /** The folder of images: `sha256-<hex>/{image.json,rootfs/}`. */
  imageStoreDir: string
  /** Where `state.json` lives. */
  stateDir: string
  /** Where machines run, each in a private folder; below `stateDir` unless said. */
  machinesDir?: string | undefined
  /** Tokens to accept; without a list any token that is not empty will do. */
  tokens?: readonly AcceptedToken[] | undefined
  clock?: Clock | undefined
  /** Parts of the documented rate limits to change, or `false` for none. */
  limits?: Partial<RateLimits> | false | undefined
  /** Refuse fields the contract does not know (default). The real API ignores them; either way they are journalled. */
  strict?: boolean | undefined
  /** What machines inherit of the environment; nothing else reaches them. */
  hostEnvironment?: HostEnvironment | undefined
}

export type MachinesEmulator = { url: string; routerUrl: string; close(): Promise<void> }

/**
 * Starts a Machines API whose machines are processes of this computer, and the router in front of them. Machines
 * that ran when the last life of `stateDir` ended are started again. `close` leaves no process behind.
 */
export async function startMachinesEmulator(options: MachinesEmulatorOptions): Promise<MachinesEmulator> {
  const { host = '127.0.0.1', stateDir, clock = { now: Date.now }, limits } = options
  const images = createImageStore(options.imageStoreDir)
  const world = createWorld({ stateDir, clock })
  const machinesDir = options.machinesDir ?? join(stateDir, 'machines')
  const runner = createMachineRunner({ world, images, machinesDir, host: options.hostEnvironment ?? {} })
  const app = buildMachinesApp({
    world,
    runner,
    images,
    tokens: options.tokens,
    rateLimits: limits === false ? undefined : { ...documentedRateLimits, ...limits },
    strict: options.strict ?? true,
  })

  await world.load()
  // Listen first: while it holds both ports, no other emulator uses this state folder through them.
  const router = await openAppRouter({ world, runner, host, port: options.routerPort ?? 0 })
  try {
    const url = await app.listen({ host, port: options.port ?? 0 })
    await runner.resume()
    return {
      url,
      routerUrl: `http://${host}:${router.port}`,
      async close() {
        await Promise.all([app.close(), router.close()])
        await runner.shutdown()
      },
    }
  } catch (error) {
    await router.close()
    throw error
  }
}

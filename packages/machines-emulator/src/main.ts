import { Sensitive } from '@taxiway/crypto'
import { z } from 'zod'
import { startMachinesEmulator } from './start-machines-emulator.js'

const port = z.coerce.number().int().min(0).max(65_535).default(0)

const env = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    PORT: port,
    ROUTER_PORT: port,
    IMAGE_STORE_DIR: z.string().min(1),
    STATE_DIR: z.string().min(1),
    MACHINES_DIR: z.string().min(1).optional(),
    /** The same as the worker's. */
    IMAGE_REGISTRY: z.string().min(1).optional(),
    IMAGE_REGISTRY_USER: z.string().min(1).optional(),
    IMAGE_REGISTRY_PASSWORD: z
      .string()
      .min(1)
      .transform(value => new Sensitive(value))
      .optional(),
    MACHINE_NETWORK: z.enum(['own', 'shared']).default('own'),
    FLY_API_TOKEN: z.string().min(1).optional(),
    RATE_LIMITS: z.enum(['on', 'off']).default('on'),
    STRICT: z.enum(['on', 'off']).default('on'),
    /** How long a machine that may sleep takes no request until it is stopped, and how long a visit waits for it to start. */
    AUTOSTOP_IDLE_MS: z.coerce.number().int().positive().optional(),
    AUTOSTART_HOLD_MS: z.coerce.number().int().positive().optional(),
    PATH: z.string().optional(),
    HOME: z.string().optional(),
    LANG: z.string().optional(),
  })
  .parse(Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== '')))

const { IMAGE_REGISTRY_USER: username, IMAGE_REGISTRY_PASSWORD: password } = env

const emulator = await startMachinesEmulator({
  host: env.HOST,
  port: env.PORT,
  routerPort: env.ROUTER_PORT,
  imageStoreDir: env.IMAGE_STORE_DIR,
  registry: {
    registry: env.IMAGE_REGISTRY,
    credentials: username === undefined || password === undefined ? undefined : { username, password },
  },
  network: env.MACHINE_NETWORK,
  stateDir: env.STATE_DIR,
  machinesDir: env.MACHINES_DIR,
  // People paste tokens with their scheme; on the wire the scheme is the header's.
  ...(env.FLY_API_TOKEN !== undefined && { tokens: [env.FLY_API_TOKEN.replace(/^(FlyV1|Bearer)\s+/i, '')] }),
  ...(env.RATE_LIMITS === 'off' && { limits: false }),
  idleMs: env.AUTOSTOP_IDLE_MS,
  holdMs: env.AUTOSTART_HOLD_MS,
  strict: env.STRICT === 'on',
  hostEnvironment: { PATH: env.PATH, HOME: env.HOME, LANG: env.LANG },
})

let stopping = false
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    void emulator.close().then(() => process.exit(0))
  })
}

process.stdout.write(`${JSON.stringify({ ready: true, url: emulator.url, routerUrl: emulator.routerUrl })}\n`)

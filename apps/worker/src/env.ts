import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDestination } from '@taxiway/builder'
import { Sensitive } from '@taxiway/crypto'
import { machinePriceEnv, quotaEnv } from '@taxiway/domain'
import { envTypes } from '@taxiway/runtime'
import { telemetryEnv } from '@taxiway/telemetry'
import { encryptionEnv } from '@taxiway/vault'
import { z } from 'zod'

const ms = (fallback: number) => z.coerce.number().int().positive().default(fallback)

/** TLS is not optional, so that a scheme says nothing about it. */
const buildkitHost = z
  .string()
  .regex(/^tcp:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\]):\d{1,5}$/i, 'must be tcp://host:port')

/** A secret that cannot be printed. */
const sensitive = z
  .string()
  .min(1)
  .transform(value => new Sensitive(value))

/** Each setting by itself. */
export const workerVariables = z.object({
  DATABASE_URL: z.string().min(1),
  DATABASE_POOL_SIZE: envTypes.positiveInt.default(12),
  REDIS_URL: z.string().min(1).optional(),
  /** Must equal the API's value. */
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w-]{1,32}$/)
    .default('taxiway'),
  LOG_LEVEL: envTypes.logLevel,
  APP_VERSION: z.string().default('0.1.0'),
  PUBLIC_URL: envTypes.url,

  ...telemetryEnv,
  ...encryptionEnv,

  GITHUB_APP_ID: z.string().min(1),
  GITHUB_APP_PRIVATE_KEY: sensitive,
  GITHUB_API_URL: envTypes.url.default('https://api.github.com'),
  GITHUB_WRITES_PER_SECOND: z.coerce.number().positive().default(1),

  FLY_API_TOKEN: sensitive,
  FLY_ORG_SLUG: z.string().min(1),
  FLY_API_URL: envTypes.url.default('https://api.machines.dev'),
  /** Where the logs of apps are read; by default https://api.fly.io for Fly's own API, else FLY_API_URL. */
  FLY_LOGS_URL: envTypes.url.optional(),
  APP_URL_TEMPLATE: z
    .string()
    .refine(
      text => text.includes('{app}') && URL.canParse(text.replace('{app}', 'x')),
      'must be a URL that contains {app}',
    )
    .default('https://{app}.fly.dev'),
  /** Where to connect to when apps are verified, if not where their names point: a router known inside a network only. */
  APP_CONNECT_HOST: z.string().min(1).optional(),

  /** Where images go: `local` is a folder for the machines emulator, `oci` a registry. Both build in the sandbox. */
  BUILDER: z.enum(['local', 'oci']).default('oci'),
  IMAGE_STORE_DIR: z.string().default(join(tmpdir(), 'taxiway', 'images')),
  /** Registry and repository of all images; `http://` before it says that there is no TLS. By default an app of ours on Fly. */
  IMAGE_REGISTRY: z.string().min(1).optional(),
  /** Fly's own registry. */
  FLY_REGISTRY_URL: envTypes.url.default('https://registry.fly.io'),
  IMAGE_REGISTRY_USER: z.string().min(1).optional(),
  IMAGE_REGISTRY_PASSWORD: sensitive.optional(),
  BASE_IMAGE: z.string().min(1).default('debian:bookworm-slim'),
  /** The BuildKit daemon for Dockerfiles, `tcp://host:port`; without it they are refused. */
  BUILDKIT_HOST: buildkitHost.optional(),
  /** Another daemon, for Dockerfiles of forks; without it these are refused. */
  BUILDKIT_HOST_UNTRUSTED: buildkitHost.optional(),
  /** A folder with `ca.pem`, `cert.pem` and `key.pem`: daemon and worker show each other certificates. */
  BUILDKIT_TLS_DIR: z
    .string()
    .regex(/^\/[\w./-]*$/, 'must be an absolute path of letters, digits and ./_-')
    .optional(),
  /** The image that reads all Dockerfiles, whichever they name; without it they may name docker/dockerfile alone. */
  DOCKERFILE_FRONTEND: z
    .string()
    .regex(/^[a-z0-9][\w./:-]{0,300}@sha256:[0-9a-f]{64}$/, 'must be an image with its digest: name@sha256:…')
    .optional(),
  /** Where Node and package managers of builds and images come from. */
  NPM_REGISTRY_URL: envTypes.url.default('https://registry.npmjs.org'),
  /** What install and build commands reach: public addresses, or the npm registry and BUILD_EGRESS_ALLOW alone. */
  BUILD_EGRESS: z.enum(['public', 'listed']).default('public'),
  /** Destinations that builds reach at any address: `host:port`, or `host` for port 443. */
  BUILD_EGRESS_ALLOW: envTypes.list
    .refine(
      all => all.every(one => parseDestination(one, 443) !== undefined),
      'must be a list of host:port, or host for port 443',
    )
    .default([]),
  WORK_DIR: z.string().default(join(tmpdir(), 'taxiway', 'work')),
  ALLOW_UNSAFE_BUILDS: envTypes.flag.default(false),
  LOG_MAX_BYTES: envTypes.positiveInt.default(4 * 1024 * 1024),

  WORKER_ID: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'may hold letters, digits, dot, dash and underscore')
    .optional(),
  /** Work without a build; builds have slots of their own. */
  WORKER_CONCURRENCY: envTypes.positiveInt.default(4),
  BUILD_CONCURRENCY: envTypes.positiveInt.default(4),
  ...quotaEnv,
  ...machinePriceEnv,
  ORGANIZATION_CONCURRENCY: envTypes.positiveInt.default(4),
  TOTAL_CONCURRENCY: envTypes.positiveInt.default(50),
  LEASE_MS: ms(30_000),
  /**
   * A cancel is noticed with the next heartbeat. Builds then get ten seconds of grace; all work ends within
   * twelve.
   */
  LEASE_HEARTBEAT_MS: ms(1_500),
  LEASE_GIVE_UP_MS: ms(20_000),
  POLL_MS: ms(2_500),
  REPORT_POLL_MS: ms(1_000),
  /** How often each project lists all its open pull requests and branches on GitHub. */
  SYNC_MS: ms(3_600_000),
  /** How often the worker reads GitHub's delivery log for missed deliveries. */
  REDELIVER_MS: ms(300_000),
  /** How often GitHub is asked again about the author of each pull request that has an app or waits. */
  TRUST_CHECK_MS: ms(900_000),
  /** The most memory and the longest life of an app whose code is not trusted; it gets one shared CPU. */
  UNTRUSTED_MEMORY_MB: envTypes.positiveInt.min(256).default(512),
  UNTRUSTED_EXPIRE_HOURS: envTypes.positiveInt.default(24),
  /** How often running apps are compared with the desired state. */
  DRIFT_MS: ms(300_000),
  /** How often the machine of each live environment is checked. */
  MACHINE_CHECK_MS: ms(60_000),
  /**
   * How often data keys are maintained: due keys are replaced, and values are sealed again with the new keys.
   */
  ROTATION_MS: ms(30_000),
  /**
   * How often old rows are deleted, and how long they are kept. GitHub can redeliver for less than eight
   * days.
   */
  PRUNE_MS: ms(3_600_000),
  DELIVERY_BODY_RETENTION_DAYS: envTypes.positiveInt.min(8).default(14),
  /** How long images are kept after their last use, besides those that something runs. */
  IMAGE_RETENTION_DAYS: envTypes.positiveInt.default(7),
  LOG_RETENTION_DAYS: envTypes.positiveInt.default(30),
  DECISION_RETENTION_DAYS: envTypes.positiveInt.default(90),
  /** How long the moves of deployments are kept; the checker of invariants judges by them. */
  TRANSITION_RETENTION_DAYS: envTypes.positiveInt.min(30).default(90),
  /** Port of the worker's Prometheus metrics; unset disables them. */
  METRICS_PORT: envTypes.port.optional(),
  /** Prometheus sends it as a bearer token; unset: who reaches the port may read them. */
  METRICS_TOKEN: sensitive.optional(),
  /** Steps of Dockerfiles share a network with the worker, where nothing should listen. */
  METRICS_HOST: z.string().min(1).optional(),
  /** How long calls to a failing service pause; doubles with each failure. */
  BREAKER_OPEN_MS: ms(30_000),
  BREAKER_MAX_OPEN_MS: ms(300_000),
  /** Delay before a refused credential is probed again; doubles with each refusal. */
  CREDENTIAL_PROBE_MS: ms(30_000),
  CREDENTIAL_PROBE_MAX_MS: ms(300_000),
  DEPLOYMENT_MAX_ATTEMPTS: envTypes.positiveInt.default(5),
  DEPLOYMENT_RETRY_BASE_MS: ms(2_000),
  DEPLOYMENT_RETRY_CAP_MS: ms(60_000),
  /** How long the app of a first deployment that failed is kept, so that people can look at it. */
  FAILED_TTL_MS: ms(7_200_000),
  START_TIMEOUT_MS: ms(120_000),
  HEALTH_TIMEOUT_MS: ms(120_000),
  HEALTH_POLL_MS: ms(500),
  VERIFY_TIMEOUT_MS: ms(30_000),
  /** How long a release command may run. */
  RELEASE_COMMAND_TIMEOUT_MS: ms(300_000),
  SHUTDOWN_DEADLINE_MS: ms(25_000),
  /**
   * The worker touches this file after every heartbeat that reached the database, for a container health
   * check.
   */
  HEALTH_FILE: z.string().min(1).optional(),
})

/** All settings that the worker reads from its environment. Secrets have no default. */
export const workerEnvSchema = workerVariables.superRefine((env, context) => {
  // A holder must stop by itself before another worker may take over.
  if (env.LEASE_HEARTBEAT_MS >= env.LEASE_GIVE_UP_MS || env.LEASE_GIVE_UP_MS >= env.LEASE_MS)
    context.addIssue({
      code: 'custom',
      path: ['LEASE_GIVE_UP_MS'],
      message: 'must lie between LEASE_HEARTBEAT_MS and LEASE_MS',
    })
  const { BUILDKIT_HOST: host, BUILDKIT_HOST_UNTRUSTED: other, BUILDKIT_TLS_DIR: tlsDir } = env
  if (host !== undefined && tlsDir === undefined)
    context.addIssue({
      code: 'custom',
      path: ['BUILDKIT_TLS_DIR'],
      message: 'must be set with BUILDKIT_HOST: without certificates anyone on its network could build',
    })
  if (other !== undefined && (host === undefined || other === host))
    context.addIssue({
      code: 'custom',
      path: ['BUILDKIT_HOST_UNTRUSTED'],
      message: 'must be set beside BUILDKIT_HOST, and name another daemon',
    })
  const login = ['IMAGE_REGISTRY_USER', 'IMAGE_REGISTRY_PASSWORD'] as const
  for (const name of login)
    if (env[name] === undefined && login.some(other => env[other] !== undefined))
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `must be set together with ${login.join(' and ')}`,
      })
})

export type WorkerEnv = z.infer<typeof workerEnvSchema>

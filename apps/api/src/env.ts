import { parseSecret, Sensitive } from '@taxiway/crypto'
import { isDomainError, machinePriceEnv } from '@taxiway/domain'
import { envTypes } from '@taxiway/runtime'
import { telemetryEnv } from '@taxiway/telemetry'
import { encryptionEnv } from '@taxiway/vault'
import { z } from 'zod'

/** From here on the value cannot be printed. */
const sensitive = (text: z.ZodType<string, string>) => text.transform(value => new Sensitive(value))

const secret = sensitive(
  z.string().superRefine((value, context) => {
    try {
      parseSecret({ variable: 'it', value })
    } catch (error) {
      context.addIssue({ code: 'custom', message: isDomainError(error) ? error.message.slice(3) : 'is weak' })
    }
  }),
)
const webhookSecret = sensitive(z.string().min(16, 'must have at least 16 characters'))

/** What only the GitHub App brings. The webhook secret comes from it, too, but an operator may choose it. */
const ofGithubApp = [
  'GITHUB_APP_ID',
  'GITHUB_APP_PRIVATE_KEY',
  'GITHUB_CLIENT_ID',
  'GITHUB_CLIENT_SECRET',
] as const

/** Checks that only production needs: a local stack may have no Redis and no OAuth app. */
const requiredInProduction = ['REDIS_URL', 'PUBLIC_URL', ...ofGithubApp] as const

/** Every variable that the API reads. A secret never has a default. */
const variables = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  HOST: z.string().default('127.0.0.1'),
  PORT: envTypes.port.default(3000),
  PUBLIC_URL: envTypes.url.optional(),
  LOG_LEVEL: envTypes.logLevel,
  APP_VERSION: z.string().max(64).default('0.0.0-dev'),

  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }),
  DATABASE_MAX_CONNECTIONS: envTypes.positiveInt.default(10),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' }).optional(),
  /** Separates several systems on one Redis. */
  REDIS_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be a short name of a-z, 0-9 and -')
    .default('taxiway'),

  BETTER_AUTH_SECRET: secret,
  /** Allow accounts with email address and password; otherwise people sign in with GitHub. */
  PASSWORD_SIGN_IN: envTypes.flag.default(false),
  /** Allow sign-in by one-time links that the local stack writes. Refused in production. */
  LOCAL_SIGN_IN: envTypes.flag.default(false),
  AUTH_RATE_LIMIT_PER_MINUTE: envTypes.positiveInt.default(60),
  ...telemetryEnv,
  ...encryptionEnv,
  ...machinePriceEnv,

  GITHUB_APP_ID: z.string().regex(/^\d+$/, 'must be a number').optional(),
  GITHUB_APP_PRIVATE_KEY: sensitive(
    z.string().includes('PRIVATE KEY', 'must be a PEM private key'),
  ).optional(),
  GITHUB_CLIENT_ID: z.string().optional(),
  GITHUB_CLIENT_SECRET: sensitive(z.string().min(8)).optional(),
  GITHUB_API_URL: envTypes.url.default('https://api.github.com'),
  GITHUB_WEBHOOK_SECRET: webhookSecret,
  GITHUB_WEBHOOK_SECRET_PREVIOUS: webhookSecret.optional(),

  WEBHOOK_MAX_BYTES: envTypes.positiveInt.max(25 * 1024 * 1024).default(5 * 1024 * 1024),
  WEBHOOK_RATE_LIMIT_PER_MINUTE: envTypes.positiveInt.default(30),
  WEBHOOK_RATE_MODE: z.enum(['failures', 'all', 'off']).default('failures'),
  WEBHOOK_ALLOWED_EVENTS: envTypes.list.optional(),

  API_RATE_LIMIT_PER_MINUTE: envTypes.positiveInt.default(600),
  /** Number of API processes that share the limits while Redis is not reachable. */
  API_PROCESSES: envTypes.positiveInt.default(2),
  API_MAX_EVENT_LOOP_DELAY_MS: envTypes.positiveInt.default(3_000),
  /** Where `/metrics` is served instead of PORT; and on which address, if not HOST. */
  API_METRICS_PORT: envTypes.port.optional(),
  API_METRICS_HOST: z.string().min(1).optional(),
  /** Prometheus sends it as a bearer token; unset: `/metrics` is public. */
  METRICS_TOKEN: sensitive(z.string().min(16, 'must have at least 16 characters')).optional(),
  /** GitHub logins of those who see what concerns the whole installation. */
  OPERATORS: envTypes.list
    .pipe(z.array(z.string().regex(/^[\w-]{1,39}$/, 'must be GitHub logins')))
    .default([]),
  CORS_ORIGINS: envTypes.list
    .pipe(
      z.array(
        z
          .url({ protocol: /^https?$/, error: 'must be http(s) origins' })
          .refine(
            origin => URL.canParse(origin) && new URL(origin).origin === origin,
            'must be origins without a path',
          ),
      ),
    )
    .default([]),
  /** `true`, or the addresses and networks of the proxies whose X-Forwarded-For is trusted. */
  TRUST_PROXY: z
    .string()
    .transform(text =>
      text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text,
    )
    .default(false),
  /** The folder with the built console; without it `/console` says how to build one. */
  CONSOLE_DIR: z.string().min(1).optional(),
  SHUTDOWN_TIMEOUT_MS: envTypes.positiveInt.default(15_000),
  /** How long it goes on to answer after a signal, while `/readyz` already says that it stops. */
  SHUTDOWN_NOTICE_MS: z.coerce.number().int().min(0).default(0),
})

export const envSchema = variables.superRefine((env, context) =>
  checkTogether(env, context, requiredInProduction),
)

/** The same before there is a GitHub App: everything else is checked already. */
export const setupEnvSchema = variables
  .extend({ PUBLIC_URL: envTypes.url, GITHUB_WEBHOOK_SECRET: webhookSecret.optional() })
  .superRefine((env, context) => checkTogether(env, context, ['REDIS_URL']))

/** Without a variable of the GitHub App, the API starts in the setup mode; with some of them, the others are missing. */
export const needsSetup = (source: Readonly<Record<string, string | undefined>>): boolean =>
  ofGithubApp.every(name => !source[name]) &&
  (!source['GITHUB_WEBHOOK_SECRET'] || (source['NODE_ENV'] || 'production') === 'production')

const checkTogether = (
  env: Omit<Env, 'GITHUB_WEBHOOK_SECRET'>,
  context: z.RefinementCtx,
  required: readonly Exclude<keyof Env, 'GITHUB_WEBHOOK_SECRET'>[],
): void => {
  if (env.NODE_ENV === 'production')
    for (const name of required)
      if (env[name] === undefined)
        context.addIssue({ code: 'custom', path: [name], message: 'is required in production' })
  if (env.NODE_ENV === 'production' && env.LOCAL_SIGN_IN)
    context.addIssue({ code: 'custom', path: ['LOCAL_SIGN_IN'], message: 'is for the local stack only' })
  if (env.SHUTDOWN_NOTICE_MS >= env.SHUTDOWN_TIMEOUT_MS)
    context.addIssue({
      code: 'custom',
      path: ['SHUTDOWN_NOTICE_MS'],
      message: 'must be less than SHUTDOWN_TIMEOUT_MS, which includes it',
    })
  for (const name of ['ENCRYPTION_SECRET', 'ENCRYPTION_SECRET_PREVIOUS'] as const)
    if (env[name] !== undefined && isSameSecret(env[name], env.BETTER_AUTH_SECRET))
      context.addIssue({ code: 'custom', path: [name], message: 'equals BETTER_AUTH_SECRET' })
}

/** Compared as bytes: one secret may be written in hex and the other in base64. */
const isSameSecret = (secret: Sensitive<Buffer>, other: Sensitive<string>): boolean => {
  try {
    return parseSecret({ variable: 'it', value: other.reveal() }).reveal().equals(secret.reveal())
  } catch {
    return false
  }
}

export type Env = z.output<typeof envSchema>
export type SetupEnv = z.output<typeof setupEnvSchema>

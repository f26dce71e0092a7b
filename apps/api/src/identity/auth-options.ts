import { randomUUID } from 'node:crypto'
import { type Database, schema } from '@taxiway/db'
import { newId } from '@taxiway/domain'
import type { BetterAuthOptions } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { organization, twoFactor } from 'better-auth/plugins'
import type { Env } from '../env.js'
import { organizationRoles } from './organization-roles.js'

/** What Better Auth is told besides its hooks. Nothing here is left to its defaults or its environment. */
export const authOptions = (
  db: Database,
  env: Pick<Env, 'BETTER_AUTH_SECRET' | 'PASSWORD_SIGN_IN'>,
  ownOrigins: OwnOrigins,
) =>
  ({
    appName: 'Taxiway',
    baseURL: ownOrigins.publicUrl,
    basePath: '/api/auth',
    secret: env.BETTER_AUTH_SECRET.reveal(),
    trustedOrigins: [...ownOrigins.all],
    database: drizzleAdapter(db, { provider: 'pg', usePlural: true, schema, transaction: true }),
    emailAndPassword: {
      enabled: env.PASSWORD_SIGN_IN,
      // Signing up answers the same for an address that is taken, so it cannot be asked who has an account.
      autoSignIn: false,
      minPasswordLength: 12,
      maxPasswordLength: 128,
      revokeSessionsOnPasswordReset: true,
    },
    session: {
      expiresIn: 7 * 24 * 60 * 60,
      updateAge: 24 * 60 * 60,
      cookieCache: { enabled: false },
      additionalFields: {
        secondFactorAt: { type: 'date', required: false, input: false, returned: false },
      },
    },
    account: {
      accountLinking: { enabled: true, disableImplicitLinking: true, allowDifferentEmails: true },
      updateAccountOnSignIn: false,
    },
    verification: { storeIdentifier: 'plain' },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    advanced: {
      disableCSRFCheck: false,
      disableOriginCheck: false,
      useSecureCookies: false,
      cookiePrefix: cookiePrefix(ownOrigins.publicUrl),
      defaultCookieAttributes: {
        secure: isHttps(ownOrigins.publicUrl),
        httpOnly: true,
        sameSite: 'lax',
        path: '/',
      },
      crossSubDomainCookies: { enabled: false },
      // Set by us from the address the connection has; what a client sends under this name is dropped.
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
      database: {
        generateId: ({ model }) => makeId(model),
      },
    },
    plugins: [
      twoFactor({
        issuer: 'Taxiway',
        allowPasswordless: true,
        backupCodeOptions: { storeBackupCodes: 'encrypted' },
      }),
      organization({
        ...organizationRoles,
        creatorRole: 'owner',
        cancelPendingInvitationsOnReInvite: true,
        requireEmailVerificationOnInvitation: !env.PASSWORD_SIGN_IN,
        schema: {
          organization: {
            additionalFields: { requireTwoFactor: { type: 'boolean', defaultValue: false, input: false } },
          },
        },
      }),
    ],
  }) satisfies BetterAuthOptions

const makeId = (model: string): string => {
  if (model === 'user') return newId('usr')
  return model === 'organization' ? newId('org') : randomUUID()
}

/** Where our own pages come from; `publicUrl` is also where cookies belong. */
export type OwnOrigins = { publicUrl: string; all: readonly string[] }

/** Where somebody ends who came without saying where to go. */
export const landingPath = '/docs'

export const clientAddressHeader = 'x-taxiway-client-address'

const isHttps = (url: string): boolean => url.startsWith('https://')

/** `__Host-` binds a cookie to exactly this host over https (RFC 6265bis); a browser takes it over https only. */
export const cookiePrefix = (publicUrl: string): string => (isHttps(publicUrl) ? '__Host-taxiway' : 'taxiway')

export const ownOriginsOf = (env: Pick<Env, 'PUBLIC_URL' | 'HOST' | 'PORT' | 'CORS_ORIGINS'>): OwnOrigins => {
  const publicUrl = new URL(env.PUBLIC_URL ?? `http://${env.HOST}:${env.PORT}`).origin
  return { publicUrl, all: [...new Set([publicUrl, ...env.CORS_ORIGINS])] }
}

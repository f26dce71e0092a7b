import { randomUUID } from 'node:crypto'
import { authTables, type Database } from '@taxiway/db'
import { newId } from '@taxiway/domain'
import type { BetterAuthOptions } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { organization, twoFactor } from 'better-auth/plugins'
import type { Env } from '../env.js'
import { organizationRoles } from './organization-roles.js'
import { clientAddressHeader, cookiePrefix, isHttps, type OwnOrigins } from './own-origins.js'

/** The settings of Better Auth besides its hooks. All are explicit: no defaults, no environment variables. */
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
    database: drizzleAdapter(db, { provider: 'pg', usePlural: true, schema: authTables, transaction: true }),
    emailAndPassword: {
      enabled: env.PASSWORD_SIGN_IN,
      // Signing up gives the same answer for an address that is taken, so that it does not reveal who has an
      // account.
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
      // Set by us from the address of the connection; a value that a client sends under this name is dropped.
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

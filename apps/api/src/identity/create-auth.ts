import { type Database, lastActiveOrganization } from '@taxiway/db'
import type { Clock, Logger } from '@taxiway/runtime'
import { betterAuth } from 'better-auth'
import { createAuthMiddleware, isAPIError } from 'better-auth/api'
import type { Env } from '../env.js'
import { authOptions } from './auth-options.js'
import { endReplacedSession } from './end-replaced-session.js'
import { type GithubSignInDeps, githubSignIn } from './github-sign-in.js'
import type { IdentityAudit } from './identity-audit.js'
import { localSignIn } from './local-sign-in.js'
import { landingPath, ownOriginsOf } from './own-origins.js'
import { createRecordOutcome, recordSignOut } from './record-outcome.js'
import { sealSecondFactors } from './seal-second-factors.js'
import type { SecondFactor } from './second-factor.js'
import type { SecondFactorBox } from './second-factor-box.js'
import { checkSecondFactor, markSecondFactor } from './second-factor-hooks.js'

type Deps = {
  db: Database
  env: Env
  clock: Clock
  logger: Logger
  secondFactor: SecondFactor
  box: SecondFactorBox
  audit: IdentityAudit
  /** Absent without a GitHub client. */
  github: GithubSignInDeps | undefined
}

/** Better Auth on our tables. The routes decide who may reach which of its endpoints. */
export const createAuth = ({ db, env, clock, logger, secondFactor, box, audit, github }: Deps) => {
  const options = authOptions(db, env, ownOriginsOf(env))
  const recordOutcome = createRecordOutcome(audit)
  return betterAuth({
    ...options,
    database: sealSecondFactors({ db, box }, options.database),
    plugins: [
      ...options.plugins,
      ...(github ? [githubSignIn(github)] : []),
      ...(env.LOCAL_SIGN_IN ? [localSignIn()] : []),
    ],
    // Its messages contain people's addresses, so they stay out of our log; the routes log what it throws.
    logger: { log: (level, message) => level === 'error' && logger.debug({ from: 'better-auth' }, message) },
    // Errors that are not refusals are thrown, then answered and logged like every internal error.
    onAPIError: { throw: true, errorURL: `${options.baseURL}${landingPath}` },
    hooks: {
      before: createAuthMiddleware(async context => {
        if (context.path === '/sign-out') await recordSignOut(audit, context)
        return checkSecondFactor({ secondFactor, audit }, context)
      }),
      after: createAuthMiddleware(async context => {
        const isRefused = isAPIError(context.context.returned) && context.context.returned.statusCode >= 400
        if (!isRefused) await markSecondFactor(clock, context)
        await recordOutcome(context, isRefused)
        // Last: a sign-in without an audit entry is undone, and the previous session stays.
        if (!isRefused) await endReplacedSession(audit, context)
      }),
    },
    databaseHooks: {
      session: {
        // Signing in again, for example for step-up, keeps the chosen organization.
        create: {
          before: async session => ({
            data: { ...session, activeOrganizationId: await lastActiveOrganization(db, session.userId) },
          }),
        },
      },
      account: {
        // Tokens are stored encrypted in another table: these columns stay empty.
        create: { before: async account => ({ data: { ...account, ...noTokens } }) },
        update: { before: async account => ({ data: { ...account, ...noTokens } }) },
      },
    },
  })
}
export type Auth = ReturnType<typeof createAuth>

const noTokens = { accessToken: null, refreshToken: null, idToken: null }

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
  /** Absent where there is no GitHub client. */
  github: GithubSignInDeps | undefined
}

/** Better Auth on our tables. Who may reach which of its endpoints is settled where it is mounted. */
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
    // Its messages name addresses of people, so they stay out of our log; what it throws is logged where it is mounted.
    logger: { log: (level, message) => level === 'error' && logger.debug({ from: 'better-auth' }, message) },
    // What is no refusal comes out of it, and is answered and logged like every fault of ours.
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
        // Last: a sign-in that cannot be written down is undone, and leaves the session before it.
        if (!isRefused) await endReplacedSession(audit, context)
      }),
    },
    databaseHooks: {
      session: {
        // Signing in again, as to prove oneself, must not lose the place where the person was.
        create: {
          before: async session => ({
            data: { ...session, activeOrganizationId: await lastActiveOrganization(db, session.userId) },
          }),
        },
      },
      account: {
        // Tokens are kept sealed, and elsewhere: these columns stay empty.
        create: { before: async account => ({ data: { ...account, ...noTokens } }) },
        update: { before: async account => ({ data: { ...account, ...noTokens } }) },
      },
    },
  })
}
export type Auth = ReturnType<typeof createAuth>

const noTokens = { accessToken: null, refreshToken: null, idToken: null }

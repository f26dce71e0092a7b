import { createSessionReads, type Database } from '@taxiway/db'
import type { Clock, Logger } from '@taxiway/runtime'
import { createUserTokenBox, type Vault } from '@taxiway/vault'
import { createSessionValidator } from '../auth/session-validator.js'
import type { Env } from '../env.js'
import type { Auth } from './create-auth.js'
import { createGithubOauth, type GithubOauthDeps } from './github-oauth.js'
import type { GithubSignInDeps } from './github-sign-in.js'
import { createGithubUserTokens } from './github-user-tokens.js'
import { createIdentityAudit } from './identity-audit.js'
import { cookiePrefix, ownOriginsOf } from './own-origins.js'
import { createSecondFactor } from './second-factor.js'
import { createSecondFactorBox } from './second-factor-box.js'

type IdentityDeps = {
  env: Env
  db: Database
  clock: Clock
  logger: Logger
  vault: Vault
  shared: GithubOauthDeps['shared']
}

/** Identity: everything about people and their sign-in, from the environment and the database. */
export const openIdentity = (deps: IdentityDeps) => {
  const { env, db, clock } = deps
  const ownOrigins = ownOriginsOf(env)
  const github = openGithub(deps)
  const audit = createIdentityAudit(deps)
  let auth: Promise<Auth> | undefined
  const box = createSecondFactorBox(deps.vault)
  const secondFactor = createSecondFactor({ db, clock, secret: env.BETTER_AUTH_SECRET, box })
  return {
    ownOrigins,
    /**
     * Better Auth is eight hundred files, and most requests do not need it: our own query validates sessions.
     * So it is loaded at the first use; the program triggers that soon after it listens.
     */
    auth: (): Promise<Auth> => {
      auth ??= import('./create-auth.js').then(({ createAuth }) =>
        createAuth({ ...deps, secondFactor, box, audit, github }),
      )
      return auth
    },
    audit,
    secondFactor,
    /** Absent without a GitHub client: no user can have signed in with GitHub. */
    githubUserTokens: github?.githubUserTokens,
    validator: createSessionValidator({
      sessions: createSessionReads(db),
      clock,
      secret: env.BETTER_AUTH_SECRET,
      cookieName: `${cookiePrefix(ownOrigins.publicUrl)}.session_token`,
    }),
    close: async () => github?.oauth.close(),
  }
}
export type Identity = ReturnType<typeof openIdentity>

const openGithub = ({ env, db, clock, vault, shared }: IdentityDeps): GithubSignInDeps | undefined => {
  const { GITHUB_CLIENT_ID: clientId, GITHUB_CLIENT_SECRET: clientSecret, GITHUB_API_URL: apiUrl } = env
  if (clientId === undefined || clientSecret === undefined) return undefined
  const oauth = createGithubOauth({ apiUrl, clientId, clientSecret, clock, shared })
  const githubUserTokens = createGithubUserTokens({ db, clock, oauth, box: createUserTokenBox(vault) })
  return { apiUrl, clientId, clientSecret, oauth, githubUserTokens }
}

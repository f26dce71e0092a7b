import { Sensitive } from '@taxiway/crypto'
import { genericOAuth } from 'better-auth/plugins'
import { type GithubOauth, githubWebUrl } from './github-oauth.js'
import type { GithubUserTokens } from './github-user-tokens.js'

export type GithubSignInDeps = {
  apiUrl: string
  clientId: string
  clientSecret: Sensitive<string>
  oauth: GithubOauth
  githubUserTokens: GithubUserTokens
}

/**
 * Sign-in with the GitHub App's own client, with PKCE. Better Auth's built-in provider supports github.com
 * only; this one follows `GITHUB_API_URL`. A GitHub App has no scopes: the App's permissions limit its
 * tokens.
 */
export const githubSignIn = ({ apiUrl, clientId, clientSecret, oauth, githubUserTokens }: GithubSignInDeps) =>
  genericOAuth({
    config: [
      {
        providerId: 'github',
        name: 'GitHub',
        clientId,
        clientSecret: clientSecret.reveal(),
        pkce: true,
        authorizationUrl: `${githubWebUrl(apiUrl)}/login/oauth/authorize`,
        accountSubject: ({ profile }) => String(profile['id']),
        getToken: async ({ code, codeVerifier, redirectURI }) => {
          const token = await oauth.exchange(code, codeVerifier, redirectURI)
          if (token === null) throw new Error('GitHub rejects this code')
          const { access, expiresAt, refresh } = token
          return {
            accessToken: access.reveal(),
            ...(expiresAt ? { accessTokenExpiresAt: expiresAt } : {}),
            ...(refresh ? { refreshToken: refresh.reveal() } : {}),
          }
        },
        getUserInfo: async ({ accessToken, refreshToken, accessTokenExpiresAt }) => {
          if (accessToken === undefined) return null
          const access = new Sensitive(accessToken)
          const profile = await oauth.readProfile(access)
          // Only here both are known: the token and its user.
          await githubUserTokens.keep(profile.id, {
            access,
            expiresAt: accessTokenExpiresAt ?? null,
            refresh: refreshToken === undefined ? null : new Sensitive(refreshToken),
          })
          return profile
        },
      },
    ],
  })

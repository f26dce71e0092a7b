import { Sensitive } from '@taxiway/crypto'
import { DomainError, imageUrlSchema, nameSchema } from '@taxiway/domain'
import { createOutbound, type Outbound, type OutboundOptions } from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import type { UserToken } from '@taxiway/vault'
import { z } from 'zod'

export type GithubProfile = {
  id: string
  login: string
  name: string
  email: string
  emailVerified: boolean
  image?: string
}

const tokenSchema = z.union([
  z.object({
    access_token: z.string().min(1),
    expires_in: z.coerce.number().positive().optional(),
    refresh_token: z.string().min(1).optional(),
  }),
  z.object({ error: z.string() }),
])
const userSchema = z.object({
  id: z.number(),
  login: z.string(),
  name: z.string().nullish(),
  avatar_url: z.string().optional(),
})
const emailsSchema = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }))

/**
 * The website addresses that belong to GITHUB_API_URL: github.com, an Enterprise Server, or another host that
 * serves both.
 */
export const githubWebUrl = (apiUrl: string): string => {
  const url = new URL(apiUrl)
  return url.host === 'api.github.com' ? 'https://github.com' : url.origin
}

/**
 * Signs people in at GitHub with the App's own client. GitHub answers errors of this exchange with 200 and an
 * `error` field.
 */
export const createGithubOauth = ({ apiUrl, clientId, clientSecret, clock, shared }: GithubOauthDeps) => {
  const open = (name: string, baseUrl: string): Outbound =>
    createOutbound({
      name,
      baseUrl,
      ...shared,
      credentialId: 'github-oauth',
      timeoutMs: 5_000,
      defaultDeadlineMs: 10_000,
      retry: { maxAttempts: 2, baseMs: 200 },
    })
  const web = open('GitHub sign-in', githubWebUrl(apiUrl))
  const api = open('GitHub user', apiUrl)

  const ask = async (parameters: Record<string, string | undefined>): Promise<UserToken | null> => {
    const body = new URLSearchParams({
      client_id: clientId,
      client_secret: clientSecret.reveal(),
    })
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) body.set(name, value)
    const answer = await web.request({
      method: 'POST',
      path: '/login/oauth/access_token',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: body.toString(),
      parse: json => tokenSchema.parse(json),
    })
    if ('error' in answer.body) return null
    const { access_token, expires_in, refresh_token } = answer.body
    return {
      access: new Sensitive(access_token),
      expiresAt: expires_in === undefined ? null : new Date(clock.now().getTime() + expires_in * 1_000),
      refresh: refresh_token === undefined ? null : new Sensitive(refresh_token),
    }
  }

  return {
    /** null when GitHub rejects the code. */
    exchange: (code: string, codeVerifier: string | undefined, redirectUri: string) =>
      ask({ code, code_verifier: codeVerifier, redirect_uri: redirectUri }),
    /** null when GitHub rejects the refresh token. A refresh token works once. */
    refresh: (token: Sensitive<string>) =>
      ask({ grant_type: 'refresh_token', refresh_token: token.reveal() }),
    /** The GitHub user of the token. Throws `github.invalid` when they have no verified address. */
    readProfile: async (token: Sensitive<string>): Promise<GithubProfile> => {
      const headers = {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token.reveal()}`,
        'x-github-api-version': '2022-11-28',
      }
      const get = <T>(path: string, schema: z.ZodType<T>) =>
        api.request({ method: 'GET', path, headers, parse: json => schema.parse(json) })
      const [{ body: user }, { body: emails }] = await Promise.all([
        get('/user', userSchema),
        get('/user/emails', emailsSchema),
      ])
      const email = emails.find(one => one.primary && one.verified) ?? emails.find(one => one.verified)
      if (email === undefined)
        throw new DomainError('github.invalid', { message: 'Verify an email address at GitHub first.' })
      const image = imageUrlSchema.safeParse(user.avatar_url).data
      return {
        id: String(user.id),
        login: user.login,
        name: nameSchema.safeParse(user.name).data ?? user.login,
        email: email.email,
        emailVerified: true,
        ...(image === undefined ? {} : { image }),
      }
    },
    close: async () => {
      await Promise.all([web.close(), api.close()])
    },
  }
}
export type GithubOauth = ReturnType<typeof createGithubOauth>
export type GithubOauthDeps = {
  /** Breakers and metrics of this process. */
  shared: Pick<OutboundOptions, 'breakerStore' | 'metrics'>
  apiUrl: string
  clientId: string
  clientSecret: Sensitive<string>
  clock: Clock
}

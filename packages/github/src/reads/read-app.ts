import { z } from 'zod'
import type { AskAsApp } from '../client/ask-as-app.js'
import type { CallOptions, GithubTransport } from '../client/transport.js'

/** The App as its owner has set it up: what it asks for, not what an installation grants. */
export type AppProfile = {
  id: number
  name: string
  /** Its public page, where people install it. */
  url: string
  owner: { login: string; isOrganization: boolean }
  slug: string
  permissions: Readonly<Record<string, string>>
  events: readonly string[]
}

const answerSchema = z
  .object({
    id: z.number().int(),
    slug: z.string(),
    name: z.string(),
    html_url: z.string(),
    owner: z.object({
      login: z.string().optional(),
      slug: z.string().optional(),
      type: z.string().optional(),
    }),
    permissions: z.record(z.string(), z.string()),
    events: z.array(z.string()),
  })
  .transform(
    ({ html_url: url, owner, ...rest }): AppProfile => ({
      ...rest,
      url,
      owner: { login: owner.login ?? owner.slug ?? '', isOrganization: owner.type === 'Organization' },
    }),
  )

export type AppReads = {
  /** Throws `github.auth` when GitHub does not know the App by its key. */
  getApp: (options?: CallOptions) => Promise<AppProfile>
}

export const createAppReads = ({
  transport,
  askAsApp,
}: {
  transport: GithubTransport
  askAsApp: AskAsApp
}): AppReads => ({
  getApp: async (options = {}) =>
    transport.parse(await askAsApp({ ...options, method: 'GET', path: '/app', action: 'app' }), answerSchema),
})

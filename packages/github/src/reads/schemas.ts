import type { PullRequestObservation } from '@taxiway/domain'
import { z } from 'zod'

export const sha = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/)
const timestamp = z
  .string()
  .refine(text => !Number.isNaN(Date.parse(text)))
  .transform(text => new Date(text).toISOString())
const account = z.object({ login: z.string(), type: z.string() })
const side = z.object({
  ref: z.string(),
  sha,
  repo: z.object({ id: z.number().int() }).nullish(),
})

/** A pull request in webhooks and in the API. Unused keys are omitted. */
export const pullRequestSchema = z
  .object({
    number: z.number().int().positive(),
    state: z.enum(['open', 'closed']),
    title: z.string(),
    // `null` after the account was deleted.
    user: account.nullish(),
    draft: z.boolean().nullish(),
    // Lists omit `merged` but always contain `merged_at`.
    merged: z.boolean().nullish(),
    merged_at: z.string().nullish(),
    head: side,
    base: side.extend({ repo: z.object({ id: z.number().int() }) }),
    labels: z.array(z.object({ name: z.string().nullish() })).nullish(),
    author_association: z.string().nullish(),
    updated_at: timestamp,
  })
  .transform(
    (pull): PullRequestObservation => ({
      number: pull.number,
      state: pull.state,
      merged: pull.merged ?? (pull.merged_at !== null && pull.merged_at !== undefined),
      draft: pull.draft ?? false,
      title: pull.title,
      author: pull.user ? { login: pull.user.login, type: pull.user.type } : null,
      headSha: pull.head.sha,
      headRef: pull.head.ref,
      headRepositoryId: pull.head.repo?.id ?? null,
      baseRef: pull.base.ref,
      baseRepositoryId: pull.base.repo.id,
      labels: (pull.labels ?? []).flatMap(label => label.name ?? []),
      authorAssociation: pull.author_association ?? 'NONE',
      updatedAt: pull.updated_at,
    }),
  )

export type RepositoryObservation = {
  id: number
  owner: string
  name: string
  defaultBranch: string
  private: boolean
  archived: boolean
  pushedAt: string | null
}

export const repositorySchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    owner: z.object({ login: z.string() }),
    default_branch: z.string(),
    private: z.boolean(),
    archived: z.boolean().nullish(),
    pushed_at: timestamp.nullish(),
  })
  .transform(
    (repository): RepositoryObservation => ({
      id: repository.id,
      owner: repository.owner.login,
      name: repository.name,
      defaultBranch: repository.default_branch,
      private: repository.private,
      archived: repository.archived ?? false,
      pushedAt: repository.pushed_at ?? null,
    }),
  )

export const branchSchema = z.object({
  name: z.string(),
  commit: z.object({ sha, commit: z.object({ message: z.string() }) }),
})

export type Commit = { sha: string; message: string; authorLogin: string | null; committedAt: string | null }

export const commitSchema = z
  .object({
    sha,
    commit: z.object({
      message: z.string(),
      committer: z.object({ date: timestamp.nullish() }).nullish(),
    }),
    author: z.object({ login: z.string().nullish() }).nullish(),
  })
  .transform(
    ({ commit, author, ...rest }): Commit => ({
      sha: rest.sha,
      message: commit.message,
      authorLogin: author?.login ?? null,
      committedAt: commit.committer?.date ?? null,
    }),
  )

export type HookDelivery = {
  /** Text, because GitHub's ids exceed JavaScript's safe integers. */
  id: string
  guid: string
  deliveredAt: string
  redelivery: boolean
  status: string
  statusCode: number
  event: string
  action: string | null
  installationId: number | null
  repositoryId: number | null
}

export const deliveriesSchema = z.array(
  z
    .object({
      id: z.string(),
      guid: z.string(),
      delivered_at: timestamp,
      redelivery: z.boolean(),
      status: z.string(),
      status_code: z.number().int(),
      event: z.string(),
      action: z.string().nullish(),
      installation_id: z.number().int().nullish(),
      repository_id: z.number().int().nullish(),
    })
    .transform(
      (delivery): HookDelivery => ({
        id: delivery.id,
        guid: delivery.guid,
        deliveredAt: delivery.delivered_at,
        redelivery: delivery.redelivery,
        status: delivery.status,
        statusCode: delivery.status_code,
        event: delivery.event,
        action: delivery.action ?? null,
        installationId: delivery.installation_id ?? null,
        repositoryId: delivery.repository_id ?? null,
      }),
    ),
)

import { z } from 'zod'
import { pullRequestSchema, sha } from '../reads/schemas.js'

const id = z.number().int().nonnegative()
const installation = z.object({ id }).nullish()
const permissions = z.record(z.string(), z.string()).nullish()
const account = z.object({ id, login: z.string() })
const namedRepository = z.object({ id, full_name: z.string() })

const repository = z.object({
  id,
  name: z.string(),
  full_name: z.string(),
  default_branch: z.string().nullish(),
  archived: z.boolean().nullish(),
  private: z.boolean().nullish(),
})

export const pullRequestEvent = z.object({
  action: z.string(),
  pull_request: pullRequestSchema,
  repository,
  installation,
})

const paths = z.array(z.string()).nullish()

export const pushEvent = z.object({
  ref: z.string(),
  before: sha,
  after: sha,
  created: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
  forced: z.boolean().nullish(),
  head_commit: z.object({ message: z.string(), timestamp: z.string().nullish() }).nullish(),
  commits: z.array(z.object({ added: paths, modified: paths, removed: paths })).nullish(),
  // Epoch seconds in push events, a date in all others.
  repository: repository.extend({ pushed_at: z.union([z.number(), z.string()]).nullish() }),
  installation,
})

export const installationEvent = z.object({
  action: z.string(),
  installation: z.object({ id, account: account.nullish(), permissions }),
  repositories: z.array(namedRepository).nullish(),
})

export const installationRepositoriesEvent = z.object({
  action: z.string(),
  installation: z.object({ id, account: account.nullish(), permissions }),
  repositories_added: z.array(namedRepository),
  repositories_removed: z.array(namedRepository),
})

export const repositoryEvent = z.object({
  action: z.string(),
  repository: repository.extend({ owner: z.object({ login: z.string() }) }),
  installation,
})

export const memberEvent = z.object({
  action: z.string(),
  member: z.object({ login: z.string() }),
  repository,
  installation,
})

export const authorizationEvent = z.object({ action: z.string(), sender: account })

const person = z.object({ id: id.nullish(), login: z.string(), type: z.string().nullish() }).nullish()
const headSha = z.object({ head_sha: sha })
const asking = { action: z.string(), repository, installation, sender: person }

export const issueCommentEvent = z.object({
  ...asking,
  issue: z.object({ number: z.number().int().positive(), pull_request: z.unknown().optional() }),
  comment: z.object({
    id,
    body: z.string(),
    html_url: z.string(),
    created_at: z.string(),
    user: person,
    performed_via_github_app: z.object({ id: z.number() }).nullish(),
  }),
})
export const checkRunEvent = z.object({
  ...asking,
  check_run: headSha.extend({ external_id: z.string().nullish(), name: z.string() }),
})
export const checkSuiteEvent = z.object({ ...asking, check_suite: headSha })
export const statusEvent = z.object({ sha, context: z.string(), state: z.string(), repository, installation })
export const mergeGroupEvent = z.object({ ...asking, merge_group: headSha })

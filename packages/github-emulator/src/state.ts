/** Everything the emulated GitHub remembers, as plain data so that it can be written to one JSON file. */
export type Level = 'read' | 'write' | 'admin'
export type Permissions = Record<string, Level>
export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'

export type Account = {
  id: number
  login: string
  type: 'User' | 'Organization'
  name: string | null
  email: string
  createdAt: string
}

export type Installation = {
  id: number
  accountId: number
  repositorySelection: 'all' | 'selected'
  repositoryIds: number[]
  permissions: Permissions
  events: string[]
  createdAt: string
  updatedAt: string
  suspendedAt: string | null
  suspendedById: number | null
}

export type Repository = {
  id: number
  ownerId: number
  name: string
  private: boolean
  description: string | null
  defaultBranch: string
  parentId: number | null
  archived: boolean
  createdAt: string
  updatedAt: string
  pushedAt: string
  nextNumber: number
  roles: Record<string, Role>
}

export type Label = { id: number; name: string; color: string }

export type PullRequest = {
  id: number
  repositoryId: number
  number: number
  state: 'open' | 'closed'
  title: string
  body: string | null
  authorId: number
  authorAssociation: string
  draft: boolean
  /** Only people who can write may comment. */
  locked?: boolean
  labels: Label[]
  head: { ref: string; sha: string; repositoryId: number; ownerId: number }
  base: { ref: string; sha: string }
  createdAt: string
  updatedAt: string
  closedAt: string | null
  mergedAt: string | null
  mergedById: number | null
  mergeCommitSha: string | null
  commits: number
  additions: number
  deletions: number
  changedFiles: number
}

/** One remembered version of a pull request, so that reads can be made to lag behind writes. */
export type PullRevision = { atMs: number; pull: PullRequest }

export const reactions = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const
export type Reaction = (typeof reactions)[number]

export type Comment = {
  id: number
  repositoryId: number
  issueNumber: number
  body: string
  author: 'app' | number
  reactions?: { id: number; content: Reaction; by: 'app' | number; createdAt: string }[]
  createdAt: string
  updatedAt: string
}

export type CheckRun = {
  id: number
  repositoryId: number
  suiteId: number
  name: string
  headSha: string
  externalId: string
  detailsUrl: string | null
  status: 'queued' | 'in_progress' | 'completed'
  conclusion: string | null
  /** The other App that made it; ours when absent. */
  foreignApp?: string
  startedAt: string | null
  completedAt: string | null
  output: { title: string | null; summary: string | null; text: string | null; annotations: number }
}

export type Deployment = {
  id: number
  repositoryId: number
  sha: string
  ref: string
  task: string
  payload: Record<string, unknown> | string
  originalEnvironment: string
  environment: string
  description: string | null
  transient: boolean
  production: boolean
  createdAt: string
  updatedAt: string
}

export type DeploymentStatus = {
  id: number
  repositoryId: number
  deploymentId: number
  state: string
  description: string
  environment: string
  logUrl: string
  environmentUrl: string
  createdAt: string
}

export type CommitStatus = {
  id: number
  repositoryId: number
  sha: string
  context: string
  state: 'error' | 'failure' | 'pending' | 'success'
  description: string | null
  targetUrl: string | null
  createdAt: string
}

export type InstallationToken = {
  token: string
  installationId: number
  permissions: Permissions
  /** `null` means every repository of the installation, also ones added later. */
  repositoryIds: number[] | null
  expiresAtMs: number
}

export type UserToken = {
  token: string
  refreshToken: string
  id: number
  accountId: number
  createdAtMs: number
  expiresAtMs: number
  refreshExpiresAtMs: number
}

export type Delivery = {
  id: number
  guid: string
  event: string
  action: string | null
  repositoryId: number | null
  installationId: number | null
  redelivery: boolean
  /** `held` was never sent; `queued` is waiting or under way; `sent` has an outcome. */
  phase: 'held' | 'queued' | 'sent'
  at: string
  durationMs: number
  status: string
  statusCode: number
  requestHeaders: Record<string, string>
  responseHeaders: Record<string, string>
  responseBody: string
}

/** A file of Git LFS; `content` is base64. */
export type LfsObject = { repositoryId: number; oid: string; size: number; content: string }

/** An App that was made from a manifest. The emulated GitHub has one App: this one takes the place of the configured one. */
export type MadeApp = {
  id: number
  slug: string
  name: string
  ownerId: number
  externalUrl: string
  hookUrl: string | null
  callbackUrls: string[]
  setupUrl: string | null
  permissions: Permissions
  events: string[]
  privateKeyPem: string
  clientId: string
  clientSecret: string
  webhookSecret: string
  /** Exchanges for the secrets, once; null afterwards. */
  code: { value: string; expiresAtMs: number } | null
}

export type Settings = {
  lagMs: number
  lagRevisions: number
  rateLimit: number
  /** Content-creating requests a minute before the secondary limit answers; `null` leaves it off. */
  contentPerMinute: number | null
  currentUser: string
}

export type State = {
  schema: 1
  lastId: number
  signingKey: string
  accounts: Record<string, Account>
  installations: Record<string, Installation>
  repositories: Record<string, Repository>
  /** Former `owner/name` (lower case) → repository id, answered with a redirect. */
  formerNames: Record<string, number>
  pulls: Record<string, PullRequest>
  revisions: Record<string, PullRevision[]>
  comments: Record<string, Comment>
  checkRuns: Record<string, CheckRun>
  deployments: Record<string, Deployment>
  deploymentStatuses: Record<string, DeploymentStatus>
  commitStatuses: CommitStatus[]
  tokens: Record<string, InstallationToken>
  userTokens: Record<string, UserToken>
  oauthCodes: Record<
    string,
    { accountId: number; redirectUri: string; challenge: string | null; expiresAtMs: number }
  >
  deliveries: Record<string, Delivery>
  lfsObjects: LfsObject[]
  madeApp: MadeApp | null
  settings: Settings
}

// Real ids left 32 bits long ago; starting above 2^31 shows every column or parser that is too narrow.
const FIRST_ID = 3_000_000_000

export const createState = (signingKey: string): State => ({
  schema: 1,
  lastId: FIRST_ID,
  signingKey,
  accounts: {},
  installations: {},
  repositories: {},
  formerNames: {},
  pulls: {},
  revisions: {},
  comments: {},
  checkRuns: {},
  deployments: {},
  deploymentStatuses: {},
  commitStatuses: [],
  tokens: {},
  userTokens: {},
  oauthCodes: {},
  deliveries: {},
  lfsObjects: [],
  madeApp: null,
  settings: { lagMs: 0, lagRevisions: 0, rateLimit: 5000, contentPerMinute: null, currentUser: 'octo-dev' },
})

export const nextId = (state: State): number => {
  state.lastId += 1
  return state.lastId
}

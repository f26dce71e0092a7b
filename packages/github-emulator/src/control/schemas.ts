import { z } from 'zod'

const file = z.union([
  z.string(),
  z.strictObject({
    content: z.string(),
    encoding: z.enum(['utf8', 'base64']).optional(),
    mode: z.enum(['100644', '100755', '120000']).optional(),
  }),
])
const files = z.record(z.string().min(1), file)

/** What every control call that changes something takes. */
export const common = z.object({
  sender: z.string().optional(),
  deliver: z.boolean().optional(),
  sameTimestamp: z.boolean().optional(),
})

const accountType = z.enum(['User', 'Organization'])
const role = z.enum(['admin', 'maintain', 'write', 'triage', 'read', 'none'])
const permissions = z.record(z.string(), z.enum(['read', 'write', 'admin']))

export const newRepository = z.strictObject({
  owner: z.string().min(1),
  name: z.string().min(1),
  ownerType: accountType.optional(),
  private: z.boolean().optional(),
  defaultBranch: z.string().optional(),
  description: z.string().optional(),
  install: z.boolean().optional(),
  files: files.optional(),
})

export const lfsObject = z.strictObject({ content: z.string() })

export const newCommit = z.strictObject({
  branch: z.string().min(1),
  message: z.string().optional(),
  files: files.optional(),
  deletePaths: z.array(z.string()).optional(),
  author: z.string().optional(),
  parent: z.string().nullable().optional(),
  force: z.boolean().optional(),
  deliver: z.boolean().optional(),
  sameTimestamp: z.boolean().optional(),
})

export const pullPush = newCommit.omit({ branch: true })

export const newPull = z.strictObject({
  head: z.string().min(1),
  base: z.string().optional(),
  title: z.string().optional(),
  body: z.string().nullable().optional(),
  author: z.string().optional(),
  fork: z.boolean().optional(),
  draft: z.boolean().optional(),
  labels: z.array(z.string()).optional(),
  authorAssociation: z.string().optional(),
  files: files.optional(),
  message: z.string().optional(),
  deliver: z.boolean().optional(),
})

export const pullEdit = common.extend({
  title: z.string().optional(),
  body: z.string().nullable().optional(),
  base: z.string().optional(),
})
export const newComment = common.extend({ body: z.string().min(1) })
export const pullLabel = common.extend({ name: z.string().min(1) })

/** A check run of another App, or a status of another service. */
export const foreignCheck = common.extend({
  sha: z.string(),
  name: z.string().min(1),
  app: z.string().default('ci'),
  conclusion: z.enum(['cancelled', 'failure', 'neutral', 'skipped', 'success', 'timed_out']).optional(),
})
export const foreignStatus = common.extend({
  sha: z.string(),
  context: z.string().min(1),
  state: z.enum(['error', 'failure', 'pending', 'success']),
})

export const repositoryRename = common.extend({ name: z.string().min(1) })
export const repositoryTransfer = common.extend({
  owner: z.string().min(1),
  ownerType: accountType.optional(),
})
export const repositoryFork = common.extend({ owner: z.string().min(1) })
export const collaborator = z.strictObject({ permission: role })

export const newInstallation = common.extend({
  owner: z.string().min(1),
  ownerType: accountType.optional(),
  repositorySelection: z.enum(['all', 'selected']).default('all'),
  repositoryIds: z.array(z.number().int()).optional(),
  permissions: permissions.optional(),
  events: z.array(z.string()).optional(),
})
export const installationPermissions = common.extend({
  permissions: permissions.optional(),
  events: z.array(z.string()).optional(),
})
export const installationRepositories = common.extend({
  action: z.enum(['added', 'removed']),
  repositoryIds: z.array(z.number().int()).min(1),
})

export const userRename = z.strictObject({ login: z.string().min(1) })
export const newUser = z.strictObject({
  login: z.string().min(1),
  type: accountType.optional(),
  name: z.string().nullable().optional(),
  email: z.string().optional(),
  /** Makes this the person who approves at `/login/oauth/authorize`. */
  current: z.boolean().optional(),
})

export const lag = z.strictObject({
  ms: z.number().nonnegative().optional(),
  revisions: z.number().int().nonnegative().optional(),
})
export const rateLimit = z.strictObject({
  limit: z.number().int().nonnegative().optional(),
  contentPerMinute: z.number().int().positive().nullable().optional(),
})
export const webhookTarget = z.strictObject({
  url: z.string().url().optional(),
  secret: z.string().min(1).optional(),
})

import { isDomainError } from '@taxiway/domain'
import { type Clock, confirmOutcome } from '@taxiway/resilience'
import { z } from 'zod'
import { type Permissions, purposes } from '../auth/installation-tokens.js'
import type { RepositoryCall, RepositoryClient, RepositoryRef } from '../client/repository-client.js'
import type { CallOptions, GithubAnswer, GithubTransport } from '../client/transport.js'
import type { RenderedCheck } from './render-check.js'
import { type CommentMarker, commentMarker } from './render-comment.js'
import type { DeploymentStatusState } from './report-status.js'

const MAX_DESCRIPTION = 140

export type CommentInput = CallOptions & {
  repository: RepositoryRef
  marker: CommentMarker
  /** The output of `renderComment`: begins with the marker. */
  body: string
  /** The id of the comment written last time. */
  commentId?: number | undefined
}

export type CheckRunInput = CallOptions & {
  repository: RepositoryRef
  sha: string
  /** Our own id of the check's subject; an existing check run with it is updated, so no duplicate appears. */
  externalId: string
  check: RenderedCheck
}

export type DeploymentInput = CallOptions & {
  repository: RepositoryRef
  sha: string
  environment: string
  /** Distinguishes the previews of one environment, such as `review-app:pr-12`. */
  task: string
  description: string
  transient: boolean
  production: boolean
  /** Our deployment id; an existing GitHub deployment with it is reused, so no duplicate appears. */
  externalId: string
}

export type DeploymentStatusInput = CallOptions & {
  repository: RepositoryRef
  deploymentId: number
  state: DeploymentStatusState
  description: string
  environmentUrl?: string | undefined
  logUrl?: string | undefined
}

export type GithubReports = {
  /** Writes the one comment: edits it, finds it by its marker, or creates it again after a user deleted it. */
  upsertComment: (input: CommentInput) => Promise<{ commentId: number }>
  createCheckRun: (input: CheckRunInput) => Promise<{ checkRunId: number }>
  updateCheckRun: (input: Omit<CheckRunInput, 'externalId'> & { checkRunId: number }) => Promise<void>
  createDeployment: (input: DeploymentInput) => Promise<{ deploymentId: number }>
  createDeploymentStatus: (input: DeploymentStatusInput) => Promise<void>
  /** Sets it inactive, as GitHub requires, then deletes it. Succeeds if it is already gone. */
  deleteDeployment: (
    input: CallOptions & { repository: RepositoryRef; deploymentId: number },
  ) => Promise<void>
}

const withId = z.object({ id: z.number().int() })
const commentSchema = withId.extend({
  body: z.string().nullish(),
  user: z.object({ type: z.string() }).nullish(),
  performed_via_github_app: withId.nullish(),
})
const checkRunsSchema = z.object({
  check_runs: z.array(withId.extend({ external_id: z.string().nullish() })),
})
const checkRunSchema = withId.extend({
  status: z.string(),
  conclusion: z.string().nullish(),
  output: z.object({ title: z.string().nullish(), summary: z.string().nullish() }),
})
/** Newest first. */
const statusesSchema = z.array(z.object({ state: z.string(), description: z.string().nullish() }))
const deploymentsSchema = z.array(withId.extend({ payload: z.unknown() }))

type Target = CallOptions & { repository: RepositoryRef }
const isDone = (): true => true

/** All writes to GitHub. All can be repeated: each call looks for the result of an earlier try. */
export function createReports(deps: {
  client: RepositoryClient
  transport: GithubTransport
  appId: string
  clock: Clock
}): GithubReports {
  const { client, transport, appId, clock } = deps
  const idOf = (answer: GithubAnswer): number => transport.parse(answer, withId).id

  /**
   * Makes a change. When the outcome is unknown, `look` reads whether the change exists before it is sent
   * again; `look` returns undefined if it does not.
   */
  const change = <Result>(
    permissions: Permissions,
    { repository, deadline, signal }: Target,
    call: Pick<RepositoryCall, 'method' | 'path' | 'body'>,
    read: (answer: GithubAnswer) => Result,
    look: () => Promise<Result | undefined>,
  ): Promise<Result> => {
    const bucketKey = String(repository.installationId)
    const write = { ...call, deadline, signal, permissions, action: 'write', bucketKey, idempotent: false }
    return confirmOutcome(clock, {
      send: async () => read(await client.send(repository, write)),
      look,
      signal,
    })
  }

  /** Reads one object; undefined when it does not exist. */
  const find = <T>(
    permissions: Permissions,
    { repository, deadline, signal }: Target,
    path: string,
    schema: z.ZodType<T>,
  ) => ifFound(client.get(repository, { path, permissions, deadline, signal }, schema))

  const upsertComment: GithubReports['upsertComment'] = async input => {
    const { marker, body } = input
    const known = input.commentId ?? (await findComment(input))
    if (known !== undefined) {
      const path = `/issues/comments/${known}`
      const edit = { method: 'PATCH', path, body: { body } } as const
      const isEdited = async () =>
        (await find(purposes.comments, input, path, commentSchema))?.body === body || undefined
      const edited = await ifFound(change(purposes.comments, input, edit, isDone, isEdited))
      if (edited) return { commentId: known }
      const moved = input.commentId === undefined ? undefined : await findComment(input)
      if (moved !== undefined) return upsertComment({ ...input, commentId: moved })
    }
    const path = `/issues/${marker.pullRequestNumber}/comments`
    const post = { method: 'POST', path, body: { body } } as const
    return { commentId: await change(purposes.comments, input, post, idOf, () => findComment(input)) }
  }

  // Match only at the beginning and only comments of our App: any user may quote the marker, and the App
  // cannot edit comments of others.
  const findComment = async ({ repository, marker, deadline, signal }: CommentInput) => {
    const path = `/issues/${marker.pullRequestNumber}/comments`
    const call = { path, permissions: purposes.comments, deadline, signal }
    const comments = await client.list(repository, call, z.array(commentSchema))
    const start = commentMarker(marker)
    const ours = comments.find(({ body, user, performed_via_github_app: app }) => {
      const isByApp = app ? String(app.id) === appId || !/^\d+$/.test(appId) : true
      return body?.startsWith(start) && user?.type === 'Bot' && isByApp
    })
    return ours?.id
  }

  const createCheckRun: GithubReports['createCheckRun'] = async input => {
    const { sha, externalId, check } = input
    const existing = await findCheckRun(input)
    if (existing !== undefined) {
      await updateCheckRun({ ...input, checkRunId: existing })
      return { checkRunId: existing }
    }
    const body = { ...checkBody(check), head_sha: sha, external_id: externalId }
    const post = { method: 'POST', path: '/check-runs', body } as const
    return { checkRunId: await change(purposes.checks, input, post, idOf, () => findCheckRun(input)) }
  }

  const findCheckRun = async (input: CheckRunInput): Promise<number | undefined> => {
    const { repository, sha, externalId, check, deadline, signal } = input
    const query = { check_name: check.name, filter: 'all', per_page: 100 }
    const call = { path: `/commits/${sha}/check-runs`, query, permissions: purposes.checks, deadline, signal }
    const { check_runs } = await client.get(repository, call, checkRunsSchema)
    return check_runs.find(run => run.external_id === externalId)?.id
  }

  const updateCheckRun: GithubReports['updateCheckRun'] = async input => {
    const path = `/check-runs/${input.checkRunId}`
    const body = checkBody(input.check)
    await change(purposes.checks, input, { method: 'PATCH', path, body }, isDone, async () => {
      const found = await find(purposes.checks, input, path, checkRunSchema)
      return (found !== undefined && isSameCheck(found, input.check)) || undefined
    })
  }

  const createDeployment: GithubReports['createDeployment'] = async input => {
    const { sha, environment, task, externalId } = input
    const existing = await findDeployment(input)
    if (existing !== undefined) return { deploymentId: existing }
    const body = {
      ref: sha,
      task,
      environment,
      auto_merge: false,
      required_contexts: [],
      description: input.description.slice(0, MAX_DESCRIPTION),
      transient_environment: input.transient,
      production_environment: input.production,
      payload: { deployment_id: externalId },
    }
    const post = { method: 'POST', path: '/deployments', body } as const
    return {
      deploymentId: await change(purposes.deployments, input, post, idOf, () => findDeployment(input)),
    }
  }

  const findDeployment = async (input: DeploymentInput): Promise<number | undefined> => {
    const { repository, sha, environment, task, externalId, deadline, signal } = input
    const query = { sha, environment, task }
    const call = { path: '/deployments', query, permissions: purposes.deployments, deadline, signal }
    const deployments = await client.list(repository, call, deploymentsSchema)
    return deployments.find(({ payload }) => readExternalId(payload) === externalId)?.id
  }

  const createDeploymentStatus: GithubReports['createDeploymentStatus'] = async input => {
    const body = {
      state: input.state,
      description: input.description.slice(0, MAX_DESCRIPTION),
      environment_url: input.environmentUrl,
      log_url: input.logUrl,
      // Otherwise the success of one pull request sets every other preview inactive.
      auto_inactive: false,
    }
    const path = `/deployments/${input.deploymentId}/statuses`
    await change(purposes.deployments, input, { method: 'POST', path, body }, isDone, async () => {
      const [newest] = (await find(purposes.deployments, input, path, statusesSchema)) ?? []
      return (newest?.state === body.state && newest.description === body.description) || undefined
    })
  }

  const deleteDeployment: GithubReports['deleteDeployment'] = async input => {
    const path = `/deployments/${input.deploymentId}`
    const description = 'Taken down'
    if (
      !(await ifFound(createDeploymentStatus({ ...input, state: 'inactive', description }).then(() => true)))
    ) {
      return
    }
    const isDeleted = async () =>
      (await find(purposes.deployments, input, path, withId)) === undefined || undefined
    await ifFound(change(purposes.deployments, input, { method: 'DELETE', path }, isDone, isDeleted))
  }

  return {
    upsertComment,
    createCheckRun,
    updateCheckRun,
    createDeployment,
    createDeploymentStatus,
    deleteDeployment,
  }
}

async function ifFound<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (isDomainError(error, 'github.not_found')) return undefined
    throw error
  }
}

function isSameCheck(found: z.infer<typeof checkRunSchema>, check: RenderedCheck): boolean {
  const conclusion = check.status === 'completed' ? check.conclusion : null
  return (
    found.status === check.status &&
    (found.conclusion ?? null) === conclusion &&
    found.output.title === check.output.title &&
    found.output.summary === check.output.summary
  )
}

function checkBody(check: RenderedCheck) {
  return {
    name: check.name,
    status: check.status,
    ...(check.status === 'completed' ? { conclusion: check.conclusion } : {}),
    details_url: check.detailsUrl,
    output: check.output,
  }
}

// GitHub returns the payload as an object or as JSON text.
function readExternalId(payload: unknown): unknown {
  if (typeof payload === 'string') {
    try {
      return readExternalId(JSON.parse(payload) as unknown)
    } catch {
      return undefined
    }
  }
  return typeof payload === 'object' && payload !== null
    ? (payload as Record<string, unknown>)['deployment_id']
    : undefined
}

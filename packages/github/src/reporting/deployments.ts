import { z } from 'zod'
import { purposes } from '../auth/installation-tokens.js'
import type { RepositoryClient } from '../client/repository-client.js'
import type { DeploymentStatusState } from './report-status.js'
import { ifFound, isDone, type Target, type Writes, withId } from './writes.js'

const MAX_DESCRIPTION = 140

export type DeploymentInput = Target & {
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

export type DeploymentStatusInput = Target & {
  deploymentId: number
  state: DeploymentStatusState
  description: string
  environmentUrl?: string | undefined
  logUrl?: string | undefined
}

export type DeploymentReports = {
  createDeployment: (input: DeploymentInput) => Promise<{ deploymentId: number }>
  createDeploymentStatus: (input: DeploymentStatusInput) => Promise<void>
  /** Sets it inactive, as GitHub requires, then deletes it. Succeeds if it is already gone. */
  deleteDeployment: (input: Target & { deploymentId: number; description: string }) => Promise<void>
}

/** Newest first. */
const statusesSchema = z.array(z.object({ state: z.string(), description: z.string().nullish() }))
const deploymentsSchema = z.array(withId.extend({ payload: z.unknown() }))

export const createDeploymentReports = (
  { change, find, idOf }: Writes,
  client: RepositoryClient,
): DeploymentReports => {
  const createDeployment: DeploymentReports['createDeployment'] = async input => {
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

  const createDeploymentStatus: DeploymentReports['createDeploymentStatus'] = async input => {
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

  const deleteDeployment: DeploymentReports['deleteDeployment'] = async input => {
    const path = `/deployments/${input.deploymentId}`
    const status = { ...input, state: 'inactive' } as const
    if (!(await ifFound(createDeploymentStatus(status).then(() => true)))) return
    const isDeleted = async () =>
      (await find(purposes.deployments, input, path, withId)) === undefined || undefined
    await ifFound(change(purposes.deployments, input, { method: 'DELETE', path }, isDone, isDeleted))
  }

  return { createDeployment, createDeploymentStatus, deleteDeployment }
}

// GitHub returns the payload as an object or as JSON text.
const readExternalId = (payload: unknown): unknown => {
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

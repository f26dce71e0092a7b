import {
  createDeploymentReads,
  type DeploymentRecord,
  type EnvironmentRecord,
  lockEnvironment,
} from '@taxiway/db'
import { DomainError, idSchema } from '@taxiway/domain'
import { cancelDeployment, type EnvironmentRequest, requestEnvironment } from '@taxiway/lifecycle'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import { callerOf } from '../auth/principal.js'
import { changeEnvironment } from '../changes/change-environment.js'
import { idempotencyHeaders } from '../changes/idempotency.js'
import type { RunChange } from '../changes/run-change.js'
import type { Deps } from '../deps.js'
import { createRequireApprover } from '../github/require-approver.js'
import { createRequireOwnCommit } from '../github/require-own-commit.js'
import { deploymentSchema, presentDeployment } from '../views/deployment.js'
import { environmentSchema, presentEnvironment } from '../views/environment.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'wake' | 'db' | 'github'> & { change: RunChange }

const environmentParams = z.strictObject({ environmentId: idSchema('env') })
const nothing = z.strictObject({}).optional()
const commit = z
  .string()
  .regex(/^[0-9a-f]{40}$/, 'must be a full commit id')
  .meta({ description: 'A full commit id.' })

const environmentActions = [
  {
    action: 'deploy',
    operationId: 'deployEnvironment',
    summary: 'Deploy the head of an environment again, or a chosen commit of its history',
    body: z.strictObject({ sha: commit.optional() }).optional(),
  },
  {
    action: 'redeploy',
    operationId: 'redeployEnvironment',
    summary: 'Deploy the current commit of an environment again, with its variables of now',
    body: nothing,
  },
  {
    action: 'approve',
    operationId: 'approveEnvironment',
    summary: 'Approve the head commit of a pull request from a fork; read the commit first',
    body: z.strictObject({ sha: commit }),
  },
  {
    action: 'destroy',
    operationId: 'destroyEnvironment',
    summary: 'Destroy an environment until it is deployed or its pull request is reopened',
    body: nothing,
  },
  {
    action: 'sleep',
    operationId: 'putEnvironmentToSleep',
    summary: 'Stop the live app and keep it, until it is woken or a commit is pushed',
    body: nothing,
  },
  {
    action: 'wake',
    operationId: 'wakeEnvironment',
    summary: 'Wake a sleeping environment without a build, or redeploy an expired one',
    body: nothing,
  },
  {
    action: 'rollback',
    operationId: 'rollBackEnvironment',
    summary: 'Roll back to the commit of an earlier live deployment',
    body: z.strictObject({ deploymentId: idSchema('dep') }),
  },
  {
    action: 'freeze',
    operationId: 'freezeEnvironment',
    summary: 'Stop automatic deployments of an environment, until it is unfrozen',
    body: nothing,
  },
  {
    action: 'unfreeze',
    operationId: 'unfreezeEnvironment',
    summary: 'Allow automatic deployments again, and deploy the head if it is newer',
    body: nothing,
  },
] as const

/**
 * Requests of people and programs: each changes the desired state, answers at once, and leaves the work to
 * the workers.
 */
export const actionRoutes =
  ({ wake, db, github, change }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const requireApprover = createRequireApprover({ db, github })
    const requireOwnCommit = createRequireOwnCommit({ db, github })
    for (const { action, operationId, summary, body } of environmentActions) {
      app.route({
        method: 'POST',
        url: `/v1/environments/:environmentId/${action}`,
        schema: {
          operationId,
          tags: ['Environments'],
          summary,
          security: bearer,
          params: environmentParams,
          headers: idempotencyHeaders,
          body,
          response: { 202: environmentSchema, ...protectedProblems(404, 409, 422) },
        },
        handler: async (request, reply) => {
          const { environmentId } = request.params
          const wanted = { ...request.body, action } as EnvironmentRequest
          if (wanted.action === 'approve') await requireApprover(principalOf(request), environmentId)
          if (wanted.action === 'deploy' && wanted.sha !== undefined)
            await requireOwnCommit(principalOf(request), environmentId, wanted.sha)
          const answer = await change(request, reply, async (tx, principal) => {
            const { organizationId } = principal
            const { before, after, result } = await changeEnvironment(tx, organizationId, environmentId, () =>
              requestEnvironment(tx, environmentId, organizationId, wanted, callerOf(principal)),
            )
            const { changed, generation } = result
            return {
              entry: {
                action: `environment.${action}`,
                subject: { kind: 'environment', id: environmentId },
                before: desiredOf(before),
                after: desiredOf(after),
              },
              body: presentEnvironment(after),
              afterCommit: async () => {
                if (changed) await wake.wakeEnvironments([{ environmentId, generation }])
              },
            }
          })
          return reply.code(202).send(answer)
        },
      })
    }

    app.route({
      method: 'POST',
      url: '/v1/deployments/:deploymentId/cancel',
      schema: {
        operationId: 'cancelDeployment',
        tags: ['Deployments'],
        summary: 'Cancel a deployment that is not live yet',
        security: bearer,
        params: z.strictObject({ deploymentId: idSchema('dep') }),
        headers: idempotencyHeaders,
        body: nothing,
        response: { 202: deploymentSchema, ...protectedProblems(404, 409, 422) },
      },
      handler: async (request, reply) => {
        const id = request.params.deploymentId
        const answer = await change(request, reply, async (tx, principal) => {
          const { organizationId } = principal
          const deployments = createDeploymentReads(tx)
          const { environmentId } = present(await deployments.find(organizationId, id))
          await lockEnvironment(tx, environmentId)
          const before = present(await deployments.find(organizationId, id))
          await cancelDeployment(tx, { id, organizationId, by: callerOf(principal) })
          const after = present(await deployments.find(organizationId, id))
          return {
            entry: {
              action: 'deployment.cancel',
              subject: { kind: 'deployment', id },
              before: progressOf(before),
              after: progressOf(after),
            },
            body: presentDeployment(after),
          }
        })
        return reply.code(202).send(answer)
      },
    })
  }

const present = <Row>(row: Row | null): Row => {
  if (row === null) throw new DomainError('resource.not_found')
  return row
}

const desiredOf = ({ desired, desiredReason, desiredSha, generation, frozenBy }: EnvironmentRecord) => ({
  desired,
  reason: desiredReason,
  sha: desiredSha,
  generation,
  frozenBy,
})

const progressOf = ({ state, cancelRequestedAt }: DeploymentRecord) => ({ state, cancelRequestedAt })

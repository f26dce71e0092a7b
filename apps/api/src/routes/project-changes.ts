import {
  insertProject,
  isUniqueViolation,
  lockProjectForChange,
  type ProjectRow,
  readSoon,
} from '@taxiway/db'
import {
  configuredAfter,
  DomainError,
  idSchema,
  newId,
  patchProjectConfig,
  projectConfigPatchSchema,
} from '@taxiway/domain'
import { type ChangedProject, changeProject, takeProjectPlace } from '@taxiway/lifecycle'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import { callerOf, type Principal } from '../auth/principal.js'
import { idempotencyHeaders } from '../changes/idempotency.js'
import { ifMatchHeaders, requireMatch } from '../changes/if-match.js'
import type { RunChange } from '../changes/run-change.js'
import type { Deps } from '../deps.js'
import type { PlanRepository } from '../github/plan-repository.js'
import type { RepositoryAccess } from '../github/repository-access.js'
import { buildPlanSchema, presentBuildPlan } from '../views/build-plan.js'
import { presentProject, projectSchema, projectTag, slugSchema } from '../views/project.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'wake' | 'projects'> & {
  change: RunChange
  repositoryAccess: RepositoryAccess
  planRepository: PlanRepository
}

const connectedProjectSchema = projectSchema
  .extend({
    buildPlan: buildPlanSchema
      .nullable()
      .meta({ description: 'Null when GitHub could not be read in time; ask /v1/build-plans.' }),
  })
  .meta({ id: 'ConnectedProject' })
const params = z.strictObject({ projectId: idSchema('prj') })
const ifMatch = ifMatchHeaders('project')
const tags = ['Projects']
const repositoryId = z.int().positive()

const actions = [
  { action: 'pause', summary: 'Pause deployments; live apps stay up until their pull requests close' },
  { action: 'resume', summary: 'Resume deployments, and deploy the current heads' },
  { action: 'archive', summary: 'Take all apps of a project down, and keep the project' },
  { action: 'unarchive', summary: 'Bring an archived project back' },
] as const

/** Routes that connect a repository and change projects. */
export const projectChangeRoutes =
  ({ wake, projects, change, repositoryAccess, planRepository }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const settle = (action: string, before: ProjectRow, { project, due }: ChangedProject) => ({
      entry: {
        action: `project.${action}`,
        subject: { kind: 'project', id: project.id },
        before: describe(before),
        after: describe(project),
      },
      body: presentProject(project),
      afterCommit: async () => void (await wake.wakeEnvironments(due)),
    })

    app.route({
      method: 'POST',
      url: '/v1/projects',
      schema: {
        operationId: 'createProject',
        tags,
        summary: 'Connect a repository',
        description:
          'You need write permission for the repository, and the App must be installed on it. Taxiway checks both with GitHub. `buildPlan` says what a build of the default branch would do.',
        security: bearer,
        headers: idempotencyHeaders,
        body: z.strictObject({
          repositoryId: repositoryId.meta({ description: 'From /v1/github/repositories.' }),
          slug: slugSchema.optional().meta({ description: 'Default: the name of the repository.' }),
          config: projectConfigPatchSchema.optional(),
        }),
        response: { 201: connectedProjectSchema, ...protectedProblems(409, 422) },
      },
      handler: async (request, reply) => {
        const { body } = request
        const asker = principalOf(request)
        // Outside the transaction: GitHub may be slow.
        const reachable = await repositoryAccess.require(asker, body.repositoryId)
        const { repository, installationId, permissions, login } = reachable
        const config = patchProjectConfig({} as never, body.config ?? {})
        // It helps, and nothing depends on it: the repository is connected without it.
        const plan = await planRepository(reachable, { config }).catch(() => null)
        const answer = await change(request, reply, async (tx, principal) => {
          await takeProjectPlace(tx, principal.organizationId, principal.userId)
          const row = await insertProject(tx, {
            id: newId('prj'),
            organizationId: principal.organizationId,
            slug: body.slug ?? slugOf(repository.name),
            repositoryId: repository.id,
            installationId,
            repositoryOwner: repository.owner,
            repositoryName: repository.name,
            defaultBranch: repository.defaultBranch,
            isPrivate: repository.private,
            grantedPermissions: { ...permissions },
            connectedBy: principal.userId,
            connectedLogin: login,
            config,
            configured: configuredAfter({ config, configured: [] }, body.config ?? {}),
          }).catch(asSlugTaken)
          return {
            entry: {
              action: 'project.create',
              subject: { kind: 'project', id: row.id },
              before: null,
              after: describe(row),
            },
            body: { ...presentProject(row), buildPlan: plan && presentBuildPlan(plan) },
          }
        })
        return reply.code(201).send(answer)
      },
    })

    app.route({
      method: 'PATCH',
      url: '/v1/projects/:projectId',
      config: { etag: true },
      schema: {
        operationId: 'updateProject',
        tags,
        summary: 'Rename or configure a project',
        description:
          'Requires `If-Match` with the ETag of the project that you read. If a setting changes the app of the same commit, Taxiway redeploys running environments, unless `redeploy` is `off`.',
        security: bearer,
        params,
        headers: ifMatch,
        body: z
          .strictObject({
            slug: slugSchema.optional(),
            config: projectConfigPatchSchema.optional(),
            redeploy: z.enum(['live', 'off']).optional().meta({ description: 'Default: `live`.' }),
          })
          .refine(body => Object.keys(body).length > 0, 'must name something to change')
          .meta({ minProperties: 1 }),
        response: { 200: projectSchema, ...protectedProblems(404, 409, 412, 422, 428) },
      },
      handler: async (request, reply) => {
        const { slug, config: patch, redeploy = 'live' } = request.body
        const { projectId } = request.params
        const asker = principalOf(request)
        if (request.headers['if-match'] === undefined) throw new DomainError('resource.precondition_required')
        const known = await projects.find(asker.organizationId, projectId)
        if (known === null) throw new DomainError('resource.not_found')
        if (known.state === 'deleted') throw new DomainError('project.being_deleted')
        requireMatch(request.headers['if-match'], projectTag(known))
        const may = patch === undefined ? undefined : await recheck(known, asker, repositoryAccess)
        const answer = await change(request, reply, async (tx, principal) => {
          const before = await lockProjectForChange(tx, principal.organizationId, projectId)
          requireMatch(request.headers['if-match'], projectTag(before))
          const config = patch === undefined ? undefined : patchProjectConfig(before.config, patch)
          const after = await changeProject(
            tx,
            before,
            {
              action: 'configure',
              redeploy,
              ...(slug === undefined ? {} : { slug }),
              ...(config === undefined || patch === undefined
                ? {}
                : { config, configured: configuredAfter(before, patch) }),
              ...(may ? { connectedBy: principal.userId, connectedLogin: may.login } : {}),
            },
            callerOf(principal),
          ).catch(asSlugTaken)
          reply.header('etag', projectTag(after.project))
          return settle('update', before, after)
        })
        return reply.send(answer)
      },
    })

    for (const { action, summary } of actions)
      app.route({
        method: 'POST',
        url: `/v1/projects/:projectId/${action}`,
        schema: {
          operationId: `${action}Project`,
          tags,
          summary,
          security: bearer,
          params,
          headers: idempotencyHeaders,
          body: z.strictObject({}).optional(),
          response: { 202: projectSchema, ...protectedProblems(404, 409, 422) },
        },
        handler: async (request, reply) => {
          const answer = await change(request, reply, async (tx, principal) => {
            const before = await lockProjectForChange(tx, principal.organizationId, request.params.projectId)
            return settle(action, before, await changeProject(tx, before, { action }, callerOf(principal)))
          })
          return reply.code(202).send(answer)
        },
      })

    app.route({
      method: 'POST',
      url: '/v1/projects/:projectId/sync',
      schema: {
        operationId: 'syncProject',
        tags,
        summary: 'Ask GitHub now what is open, and whether the repository can still be reached',
        description:
          'Taxiway asks by itself, too. This finds within seconds what a lost delivery did not tell.',
        security: bearer,
        params,
        headers: idempotencyHeaders,
        body: z.strictObject({}).optional(),
        response: { 202: projectSchema, ...protectedProblems(404, 422) },
      },
      handler: async (request, reply) => {
        const answer = await change(request, reply, async (tx, principal) => {
          const before = await lockProjectForChange(tx, principal.organizationId, request.params.projectId)
          await readSoon(tx, before.id)
          return settle('sync', before, { project: before, due: [] })
        })
        return reply.code(202).send(answer)
      },
    })

    app.route({
      method: 'DELETE',
      url: '/v1/projects/:projectId',
      schema: {
        operationId: 'deleteProject',
        tags,
        summary: 'Take all apps of a project down, and delete it',
        description:
          'You can read the project until its deletion is complete. With `If-Match`, only if the project has not changed since you read it.',
        security: bearer,
        params,
        headers: ifMatch,
        response: { 202: projectSchema, ...protectedProblems(404, 409, 412) },
      },
      handler: async (request, reply) => {
        const answer = await change(request, reply, async (tx, principal) => {
          const before = await lockProjectForChange(tx, principal.organizationId, request.params.projectId)
          const header = request.headers['if-match']
          if (header !== undefined) requireMatch(header, projectTag(before))
          const after = await changeProject(tx, before, { action: 'delete' }, callerOf(principal))
          return settle('delete', before, after)
        })
        return reply.code(202).send(answer)
      },
    })
  }

/** This user decides what is built next, so they must have write permission now. */
const recheck = async (
  project: { repositoryId: number; connectedBy: string | null },
  asker: Principal,
  access: RepositoryAccess,
) => (project.connectedBy === null ? undefined : access.require(asker, project.repositoryId))

const asSlugTaken = (error: unknown): never => {
  if (isUniqueViolation(error)) throw new DomainError('project.slug_taken')
  throw error
}

/** The repository's name, shortened to the rules of slugs. */
const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|(?<!-)-+$/g, '')
    .slice(0, 40)
    .replace(/(?<!-)-+$/, '') || 'project'

const describe = (row: ProjectRow) => ({
  slug: row.slug,
  state: row.state,
  repositoryId: row.repositoryId,
  config: row.config,
})

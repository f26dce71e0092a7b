import { insertProject, isUniqueViolation, lockProjectForChange } from '@taxiway/db'
import {
  configuredAfter,
  DomainError,
  idSchema,
  newId,
  patchProjectConfig,
  projectConfigPatchSchema,
} from '@taxiway/domain'
import { changeProject, takeProjectPlace } from '@taxiway/lifecycle'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import { callerOf, type Principal } from '../auth/principal.js'
import { idempotencyHeaders } from '../changes/idempotency.js'
import { ifMatchHeaders, requireMatch } from '../changes/if-match.js'
import type { RunChange } from '../changes/run-change.js'
import { describeProject, settleWith } from '../changes/settle-project.js'
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

/** Routes that connect a repository and change projects. */
export const projectChangeRoutes =
  ({ wake, projects, change, repositoryAccess, planRepository }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const settle = settleWith(wake)

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
              after: describeProject(row),
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

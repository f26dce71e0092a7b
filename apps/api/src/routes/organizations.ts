import { askAboutAuthors, insertOrganization, isUniqueViolation, updateOrganization } from '@taxiway/db'
import { DomainError, idSchema, nameSchema, newId } from '@taxiway/domain'
import { deleteOrganization } from '@taxiway/lifecycle'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import { callerOf } from '../auth/principal.js'
import { idempotencyHeaders } from '../changes/idempotency.js'
import { ifMatchHeaders, requireMatch } from '../changes/if-match.js'
import type { RunChange } from '../changes/run-change.js'
import type { RunPersonChange } from '../changes/run-person-change.js'
import type { Deps } from '../deps.js'
import { requireRoomForMembership } from '../organizations/member-rules.js'
import { lockOwn, requireOwn } from '../organizations/own-organization.js'
import type { CursorCodec } from '../paging/cursor.js'
import { pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import {
  deletedOrganizationSchema,
  membershipSchema,
  organizationSchema,
  organizationTag,
  presentMembership,
  trustRuleSchema,
} from '../views/organization.js'
import { bearer, protectedProblems, signedIn } from './responses.js'

type RouteDeps = Pick<Deps, 'organizations' | 'wake'> & {
  cursors: CursorCodec
  change: RunChange
  changeAsPerson: RunPersonChange
}

const tags = ['Organizations']
const params = z.strictObject({ organizationId: idSchema('org') })
const slug = z
  .string()
  .min(2)
  .max(40)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, 'must be lower-case letters, digits and inner hyphens')

export const organizationRoutes =
  ({ organizations, wake, cursors, change, changeAsPerson }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/organizations',
      schema: {
        operationId: 'listOrganizations',
        tags,
        summary: 'List your organizations with your role in each, the newest membership first',
        description: 'A deleted organization is listed only here, until its deletion is complete.',
        security: signedIn,
        querystring: pageQuerySchema,
        response: { 200: pageSchema(membershipSchema, 'MembershipPage'), ...protectedProblems() },
      },
      handler: async ({ session, query }) => {
        const userId = personOf(session)
        return readPage({
          cursors,
          list: `organizations/${userId}`,
          query,
          read: page => organizations.listMemberships(userId, page),
          present: presentMembership,
        })
      },
    })

    app.route({
      method: 'POST',
      url: '/v1/organizations',
      schema: {
        operationId: 'createOrganization',
        tags,
        summary: 'Create an organization and become its owner',
        security: signedIn,
        headers: idempotencyHeaders,
        body: z.strictObject({ name: nameSchema, slug }),
        response: { 201: organizationSchema, ...protectedProblems(409, 422) },
      },
      handler: async (request, reply) => {
        const answer = await changeAsPerson(request, reply, async (tx, { userId }) => {
          await requireRoomForMembership(tx, userId)
          const id = newId('org')
          const values = { id, ...request.body }
          await insertOrganization(tx, values, { memberId: newId('mem'), userId }).catch(asSlugTaken)
          return {
            entries: [
              {
                organizationId: id,
                action: 'organization.create',
                subject: { kind: 'organization', id },
                before: null,
                after: request.body,
              },
            ],
            body: { ...values, requireTwoFactor: false, trust: 'write' as const },
          }
        })
        return reply.code(201).send(answer)
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/organizations/:organizationId',
      config: { etag: true },
      schema: {
        operationId: 'getOrganization',
        tags,
        summary: 'Read the organization of this credential',
        security: bearer,
        params,
        response: { 200: organizationSchema, ...protectedProblems(404) },
      },
      handler: async (request, reply) => {
        const id = requireOwn(principalOf(request), request.params.organizationId)
        const row = await organizations.find(id)
        if (row === null) throw new DomainError('resource.not_found')
        reply.header('etag', organizationTag(row))
        return row
      },
    })

    app.route({
      method: 'PATCH',
      url: '/v1/organizations/:organizationId',
      schema: {
        operationId: 'updateOrganization',
        tags,
        summary: 'Rename an organization, or change what it asks of members and of authors',
        description: 'With `If-Match`, only if the organization has not changed since you read it.',
        security: bearer,
        params,
        headers: ifMatchHeaders('organization'),
        body: z
          .strictObject({
            name: nameSchema.optional(),
            requireTwoFactor: z.boolean().optional(),
            trust: trustRuleSchema.optional(),
          })
          .refine(body => Object.keys(body).length > 0, 'must name something to change')
          .meta({ minProperties: 1 }),
        response: { 200: organizationSchema, ...protectedProblems(404, 412) },
      },
      handler: (request, reply) => {
        // A caller without a second factor would lock themselves out first.
        if (request.body.requireTwoFactor && request.session?.hasTwoFactor === false)
          throw new DomainError('auth.second_factor_setup_required')
        return change(request, reply, async (tx, principal) => {
          const { id, name, slug, requireTwoFactor, trust } = await lockOwn(
            tx,
            principal,
            request.params.organizationId,
          )
          const ifMatch = request.headers['if-match']
          if (ifMatch !== undefined)
            requireMatch(ifMatch, organizationTag({ id, name, slug, requireTwoFactor, trust }))
          await updateOrganization(tx, id, request.body)
          if (request.body.trust !== undefined && request.body.trust !== trust)
            await askAboutAuthors(tx, { organizationId: id })
          const before = { name, requireTwoFactor, trust }
          const after = {
            name: request.body.name ?? name,
            requireTwoFactor: request.body.requireTwoFactor ?? requireTwoFactor,
            trust: request.body.trust ?? trust,
          }
          reply.header('etag', organizationTag({ id, slug, ...after }))
          return {
            entry: {
              action: 'organization.update',
              subject: { kind: 'organization', id },
              before,
              after,
            },
            body: { id, slug, ...after },
          }
        })
      },
    })

    app.route({
      method: 'DELETE',
      url: '/v1/organizations/:organizationId',
      schema: {
        operationId: 'deleteOrganization',
        tags,
        summary: 'Take all apps of an organization down, and delete it',
        description:
          'The organization closes immediately, and its tokens and invitations end. When all its apps are down, Taxiway deletes its variables and members and destroys its keys. The audit trail stays. You cannot undo this.',
        security: bearer,
        params,
        response: { 202: deletedOrganizationSchema, ...protectedProblems(404) },
      },
      handler: async (request, reply) => {
        const answer = await change(request, reply, async (tx, principal) => {
          const { id, name, slug } = await lockOwn(tx, principal, request.params.organizationId)
          const { deletedAt, due } = await deleteOrganization(tx, id, callerOf(principal))
          return {
            entry: {
              action: 'organization.delete',
              subject: { kind: 'organization', id },
              before: { name, slug },
              after: null,
            },
            body: { id, name, deletedAt: deletedAt.toISOString() },
            afterCommit: async () => void (await wake.wakeEnvironments(due)),
          }
        })
        return reply.code(202).send(answer)
      },
    })
  }

const personOf = (session: { userId: string } | null): string => {
  if (session === null) throw new DomainError('auth.required')
  return session.userId
}

const asSlugTaken = (error: unknown): never => {
  if (isUniqueViolation(error)) throw new DomainError('organization.slug_taken', { cause: error })
  throw error
}

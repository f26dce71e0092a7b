import { deleteMember, type Transaction, updateMemberRole } from '@taxiway/db'
import { DomainError, idSchema, type OrganizationId } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Principal } from '../auth/principal.js'
import { idempotencyHeaders } from '../changes/idempotency.js'
import { ifMatchHeaders, requireMatch } from '../changes/if-match.js'
import type { RunChange } from '../changes/run-change.js'
import type { RunPersonChange } from '../changes/run-person-change.js'
import type { Deps } from '../deps.js'
import { keepAnOwner, type Member, memberOf, refuseAbove, roleOf } from '../organizations/member-rules.js'
import { lockOwn, requireOwn } from '../organizations/own-organization.js'
import type { CursorCodec } from '../paging/cursor.js'
import { pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import { memberSchema, memberTag, presentMember, roleSchema } from '../views/organization.js'
import { bearer, protectedProblems, signedIn } from './responses.js'

type RouteDeps = Pick<Deps, 'organizations'> & {
  cursors: CursorCodec
  change: RunChange
  changeAsPerson: RunPersonChange
}

const tags = ['Organizations']
const params = z.strictObject({ organizationId: idSchema('org') })
const memberParams = params.extend({ userId: z.string().regex(/^[\w-]{1,64}$/, 'must be the id of a user') })

export const memberRoutes =
  ({ organizations, cursors, change, changeAsPerson }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/organizations/:organizationId/members',
      schema: {
        operationId: 'listMembers',
        tags,
        summary: 'List the members of the organization, newest first',
        security: bearer,
        params,
        querystring: pageQuerySchema,
        response: { 200: pageSchema(memberSchema, 'MemberPage'), ...protectedProblems(404) },
      },
      handler: async request => {
        const organizationId = requireOwn(principalOf(request), request.params.organizationId)
        return readPage({
          cursors,
          list: `members/${organizationId}`,
          query: request.query,
          read: page => organizations.listMembers(organizationId, page),
          present: presentMember,
        })
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/organizations/:organizationId/members/:userId',
      config: { etag: true },
      schema: {
        operationId: 'getMember',
        tags,
        summary: 'Read one member',
        security: bearer,
        params: memberParams,
        response: { 200: memberSchema, ...protectedProblems(404) },
      },
      handler: async (request, reply) => {
        const organizationId = requireOwn(principalOf(request), request.params.organizationId)
        const member = await organizations.findMember(organizationId, request.params.userId)
        if (member === null) throw new DomainError('resource.not_found')
        const view = presentMember(member)
        reply.header('etag', memberTag(view))
        return view
      },
    })

    app.route({
      method: 'PATCH',
      url: '/v1/organizations/:organizationId/members/:userId',
      schema: {
        operationId: 'updateMember',
        tags,
        summary: 'Give a member another role, at most your own',
        description: 'With `If-Match`, only if the member has not changed since you read it.',
        security: bearer,
        params: memberParams,
        headers: ifMatchHeaders('member'),
        body: z.strictObject({ role: roleSchema }),
        response: { 204: z.undefined().describe('It is the role.'), ...protectedProblems(404, 409, 412) },
      },
      handler: async (request, reply) => {
        const { userId } = request.params
        const { role } = request.body
        await change(request, reply, async (tx, principal) => {
          const { id } = await lockOwn(tx, principal, request.params.organizationId)
          const member = await memberOf(tx, id, userId)
          const ifMatch = request.headers['if-match']
          if (ifMatch !== undefined) requireMatch(ifMatch, memberTag(member))
          const asker = await currentRole(tx, id, principal)
          refuseAbove(asker, member.role)
          refuseAbove(asker, role)
          if (role !== 'owner') await keepAnOwner(tx, id, member.role)
          await updateMemberRole(tx, id, userId, role)
          reply.header('etag', memberTag({ ...member, role }))
          return {
            entry: {
              action: 'member.update',
              subject: { kind: 'user', id: userId },
              before: { role: member.role },
              after: { role },
            },
            body: undefined,
          }
        })
        return reply.code(204).send()
      },
    })

    app.route({
      method: 'DELETE',
      url: '/v1/organizations/:organizationId/members/:userId',
      schema: {
        operationId: 'removeMember',
        tags,
        summary: 'Remove a member; tokens that they created end',
        security: bearer,
        params: memberParams,
        response: {
          204: z.undefined().describe('This user is not a member.'),
          ...protectedProblems(404, 409),
        },
      },
      handler: async (request, reply) => {
        const { userId } = request.params
        await change(request, reply, async (tx, principal) => {
          const { id } = await lockOwn(tx, principal, request.params.organizationId)
          const member = await memberOf(tx, id, userId)
          refuseAbove(await currentRole(tx, id, principal), member.role)
          return takeOut(tx, id, member, 'member.remove')
        })
        return reply.code(204).send()
      },
    })

    app.route({
      method: 'POST',
      url: '/v1/organizations/:organizationId/leave',
      schema: {
        operationId: 'leaveOrganization',
        tags,
        summary: 'Leave the current organization; tokens that you created there end',
        security: signedIn,
        headers: idempotencyHeaders,
        params,
        response: { 204: z.undefined().describe('You are not a member.'), ...protectedProblems(404, 409) },
      },
      handler: async (request, reply) => {
        await changeAsPerson(request, reply, async (tx, { userId }) => {
          const { id } = await lockOwn(tx, principalOf(request), request.params.organizationId)
          const { entry, body } = await takeOut(tx, id, await memberOf(tx, id, userId), 'member.leave')
          return { entries: [{ organizationId: id, ...entry }], body }
        })
        return reply.code(204).send()
      },
    })
  }

/** Call it under the lock of the organization. Throws `organization.last_owner`. */
const takeOut = async (tx: Transaction, id: OrganizationId, member: Member, action: string) => {
  const { userId, role } = member
  await keepAnOwner(tx, id, role)
  await deleteMember(tx, id, userId)
  return {
    entry: { action, subject: { kind: 'user', id: userId }, before: { role }, after: null },
    body: undefined,
  }
}

/** Read the role again under the lock: the caller may have been demoted meanwhile. */
const currentRole = async (tx: Transaction, organizationId: OrganizationId, principal: Principal) => {
  roleOf(principal)
  return (await memberOf(tx, organizationId, principal.userId ?? '')).role
}

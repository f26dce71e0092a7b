import {
  countOpenInvitations,
  findAddress,
  findMember,
  findOpenInvitation,
  insertInvitation,
  insertMember,
  lockOrganization,
  revokeInvitation,
  type Transaction,
  takeInvitation,
} from '@taxiway/db'
import { DomainError, idSchema, isAtLeast, newId, parseRole, type Role } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import { idempotencyHeaders } from '../changes/idempotency.js'
import type { RunChange } from '../changes/run-change.js'
import type { RunPersonChange } from '../changes/run-person-change.js'
import type { Deps } from '../deps.js'
import { createInvitationTokens } from '../organizations/invitation-token.js'
import { memberOf, refuseAbove, requireRoomForMembership, roleOf } from '../organizations/member-rules.js'
import { lockOwn, requireOwn } from '../organizations/own-organization.js'
import type { CursorCodec } from '../paging/cursor.js'
import { pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import {
  createdInvitationSchema,
  invitationSchema,
  membershipSchema,
  presentInvitation,
  roleSchema,
} from '../views/organization.js'
import { bearer, protectedProblems, signedIn } from './responses.js'

type RouteDeps = Pick<Deps, 'organizations' | 'clock' | 'env'> & {
  cursors: CursorCodec
  change: RunChange
  changeAsPerson: RunPersonChange
}

const tags = ['Organizations']
const params = z.strictObject({ organizationId: idSchema('org') })
const lifeMs = 7 * 24 * 60 * 60 * 1000
/** Limit of open invitations: a stolen account must not send mail to the whole world. */
const maxOpen = 200

export const invitationRoutes =
  ({ organizations, clock, env, cursors, change, changeAsPerson }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const tokens = createInvitationTokens(env.BETTER_AUTH_SECRET.reveal())

    app.route({
      method: 'GET',
      url: '/v1/organizations/:organizationId/invitations',
      schema: {
        operationId: 'listInvitations',
        tags,
        summary: 'List the open invitations, without their tokens',
        security: bearer,
        params,
        querystring: pageQuerySchema,
        response: { 200: pageSchema(invitationSchema, 'InvitationPage'), ...protectedProblems(404) },
      },
      handler: async request => {
        const organizationId = requireOwn(principalOf(request), request.params.organizationId)
        return readPage({
          cursors,
          list: `invitations/${organizationId}`,
          query: request.query,
          read: page => organizations.listInvitations(organizationId, page),
          present: presentInvitation,
        })
      },
    })

    app.route({
      method: 'POST',
      url: '/v1/organizations/:organizationId/invitations',
      schema: {
        operationId: 'createInvitation',
        tags,
        summary: 'Invite a person by email address, for seven days',
        security: bearer,
        headers: idempotencyHeaders,
        params,
        body: z.strictObject({ email: z.email().max(254), role: roleSchema }),
        response: { 201: createdInvitationSchema, ...protectedProblems(404, 409, 422) },
      },
      handler: async (request, reply) => {
        const { email, role } = request.body
        const answer = await change(request, reply, async (tx, principal) => {
          const { id: organizationId } = await lockOwn(tx, principal, request.params.organizationId)
          roleOf(principal)
          const inviterId = principal.userId ?? ''
          refuseAbove((await memberOf(tx, organizationId, inviterId)).role, role)
          if ((await countOpenInvitations(tx, organizationId)) >= maxOpen)
            throw new DomainError('resource.conflict', {
              message: `${maxOpen} invitations are open. Revoke some, then try again.`,
            })
          const id = newId('inv')
          const row = await insertInvitation(tx, {
            id,
            organizationId,
            email: email.toLowerCase(),
            role,
            inviterId,
            expiresAt: new Date(clock.now().getTime() + lifeMs),
          })
          return {
            entry: {
              action: 'invitation.create',
              subject: { kind: 'invitation', id },
              before: null,
              after: { email: row.email, role },
            },
            body: { ...presentInvitation({ ...row, invitedBy: inviterId }), token: tokens.tokenOf(id) },
            isSecret: true,
          }
        })
        return reply.code(201).send(answer)
      },
    })

    app.route({
      method: 'DELETE',
      url: '/v1/organizations/:organizationId/invitations/:invitationId',
      schema: {
        operationId: 'revokeInvitation',
        tags,
        summary: 'Revoke an open invitation',
        security: bearer,
        params: params.extend({ invitationId: idSchema('inv') }),
        response: { 204: z.undefined().describe('It is revoked.'), ...protectedProblems(404) },
      },
      handler: async (request, reply) => {
        await change(request, reply, async (tx, principal) => {
          const { id } = await lockOwn(tx, principal, request.params.organizationId)
          const row = await revokeInvitation(tx, id, request.params.invitationId)
          if (row === null) throw new DomainError('resource.not_found')
          return {
            entry: {
              action: 'invitation.revoke',
              subject: { kind: 'invitation', id: row.id },
              before: { email: row.email, role: row.role },
              after: null,
            },
            body: undefined,
          }
        })
        return reply.code(204).send()
      },
    })

    app.route({
      method: 'POST',
      url: '/v1/invitations/:invitationId/accept',
      schema: {
        operationId: 'acceptInvitation',
        tags,
        summary: 'Accept an invitation to your own address',
        description:
          'Makes a signed-in user with the invited address and the token a member, once, before the invitation expires. Other users get 404.',
        security: signedIn,
        headers: idempotencyHeaders,
        params: z.strictObject({ invitationId: idSchema('inv') }),
        body: z.strictObject({ token: z.string().min(1).max(128) }),
        response: { 200: membershipSchema, ...protectedProblems(404, 409, 422) },
      },
      handler: (request, reply) =>
        changeAsPerson(request, reply, async (tx, { userId }) => {
          const { invitationId } = request.params
          if (!tokens.isTokenOf(invitationId, request.body.token)) throw new DomainError('resource.not_found')
          const address = await findAddress(tx, userId)
          // With password sign-in, addresses are not verified by mail: only the token proves that the
          // invitation reached its address.
          if (address === null || !(address.isVerified || env.PASSWORD_SIGN_IN))
            throw new DomainError('resource.not_found')
          const open = await findOpenInvitation(tx, invitationId)
          const organization = open && (await lockOrganization(tx, open.organizationId))
          const role = await grantedRole(tx, invitationId)
          if (organization === null || role === undefined) throw new DomainError('resource.not_found')
          if ((await takeInvitation(tx, invitationId, address.email)) === null)
            throw new DomainError('resource.not_found')
          const { id: organizationId, name, slug } = organization
          if (await findMember(tx, organizationId, userId))
            throw new DomainError('resource.conflict', { message: 'You are already a member.' })
          await requireRoomForMembership(tx, userId)
          await insertMember(tx, { memberId: newId('mem'), organizationId, userId, role })
          return {
            entries: [
              {
                organizationId,
                action: 'invitation.accept',
                subject: { kind: 'invitation', id: invitationId },
                before: null,
                after: { userId, role },
              },
            ],
            body: { id: organizationId, name, slug, role, deletedAt: null },
          }
        }),
    })
  }

/**
 * The role that an invitation gives now: none once its creator is no longer a member or may no longer give
 * it.
 */
const grantedRole = async (tx: Transaction, invitationId: string): Promise<Role | undefined> => {
  const open = await findOpenInvitation(tx, invitationId)
  const role = parseRole(open?.role ?? null)
  const inviter = parseRole(open?.inviterRole ?? null)
  return role && inviter && mayInvite(inviter) && isAtLeast(inviter, role) ? role : undefined
}

const mayInvite = (role: Role): boolean => isAtLeast(role, 'admin')

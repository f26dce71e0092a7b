import {
  appendAudit,
  deleteOrganization,
  hasProjects,
  insertOrganization,
  inTransaction,
  isUniqueViolation,
  updateOrganization,
} from '@taxiway/db'
import { DomainError, idSchema, newId } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { RunChange } from '../changes/run-change.js'
import type { Deps } from '../deps.js'
import { lockOwn, requireOwn } from '../organizations/own-organization.js'
import { membershipSchema, organizationNameSchema, organizationSchema } from '../views/organization.js'
import { bearer, protectedProblems, signedIn } from './responses.js'

type RouteDeps = Pick<Deps, 'db' | 'organizations'> & { change: RunChange }

const tags = ['Organizations']
const params = z.strictObject({ organizationId: idSchema('org') })
const slug = z
  .string()
  .min(2)
  .max(40)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, 'must be lower-case letters, digits and inner hyphens')
/** A person belongs to so many at most; what lists them shows all. */
const maxMemberships = 100

export const organizationRoutes =
  ({ db, organizations, change }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/organizations',
      schema: {
        operationId: 'listOrganizations',
        tags,
        summary: 'List the organizations you belong to, with your role in each',
        security: signedIn,
        response: { 200: z.object({ data: z.array(membershipSchema) }), ...protectedProblems() },
      },
      handler: async ({ session }) => ({ data: await organizations.listOf(personOf(session)) }),
    })

    app.route({
      method: 'POST',
      url: '/v1/organizations',
      schema: {
        operationId: 'createOrganization',
        tags,
        summary: 'Create an organization; you are its owner',
        security: signedIn,
        body: z.strictObject({ name: organizationNameSchema, slug }),
        response: { 201: organizationSchema, ...protectedProblems(409) },
      },
      handler: async (request, reply) => {
        const userId = personOf(request.session)
        const id = newId('org')
        const values = { id, ...request.body }
        try {
          await inTransaction(db, async tx => {
            if ((await organizations.listOf(userId)).length >= maxMemberships)
              throw new DomainError('resource.conflict', {
                message: `You belong to ${maxMemberships} organizations; leave one first.`,
              })
            await insertOrganization(tx, values, { memberId: newId('mem'), userId })
            await appendAudit(tx, {
              organizationId: id,
              actor: { kind: 'user', id: userId },
              ip: request.ip,
              requestId: request.id,
              action: 'organization.create',
              subject: { kind: 'organization', id },
              before: null,
              after: request.body,
            })
          })
        } catch (error) {
          if (isUniqueViolation(error)) throw new DomainError('organization.slug_taken', { cause: error })
          throw error
        }
        return reply.code(201).send({ ...values, requireTwoFactor: false })
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/organizations/:organizationId',
      schema: {
        operationId: 'getOrganization',
        tags,
        summary: 'Read the organization this credential acts in',
        security: bearer,
        params,
        response: { 200: organizationSchema, ...protectedProblems(404) },
      },
      handler: async request => {
        const id = requireOwn(principalOf(request), request.params.organizationId)
        const row = await organizations.find(id)
        if (row === undefined) throw new DomainError('resource.not_found')
        return row
      },
    })

    app.route({
      method: 'PATCH',
      url: '/v1/organizations/:organizationId',
      schema: {
        operationId: 'updateOrganization',
        tags,
        summary: 'Rename an organization, or ask its members for a second factor',
        security: bearer,
        params,
        body: z
          .strictObject({
            name: organizationNameSchema.optional(),
            requireTwoFactor: z.boolean().optional(),
          })
          .refine(body => Object.keys(body).length > 0, 'must name something to change'),
        response: { 200: organizationSchema, ...protectedProblems(404) },
      },
      handler: (request, reply) =>
        change(request, reply, async (tx, principal) => {
          const { id, name, slug, requireTwoFactor } = await lockOwn(
            tx,
            principal,
            request.params.organizationId,
          )
          await updateOrganization(tx, id, request.body)
          const before = { name, requireTwoFactor }
          const after = {
            name: request.body.name ?? name,
            requireTwoFactor: request.body.requireTwoFactor ?? requireTwoFactor,
          }
          return {
            entry: {
              action: 'organization.update',
              subject: { kind: 'organization', id },
              before,
              after,
            },
            body: { id, slug, ...after },
          }
        }),
    })

    app.route({
      method: 'DELETE',
      url: '/v1/organizations/:organizationId',
      schema: {
        operationId: 'deleteOrganization',
        tags,
        summary: 'Delete an organization that has no projects; its audit trail stays',
        security: bearer,
        params,
        response: { 204: z.undefined().describe('It is gone.'), ...protectedProblems(404, 409) },
      },
      handler: async (request, reply) => {
        await change(request, reply, async (tx, principal) => {
          const { id, name, slug } = await lockOwn(tx, principal, request.params.organizationId)
          if (await hasProjects(tx, id)) throw new DomainError('organization.has_projects')
          await deleteOrganization(tx, id)
          return {
            entry: {
              action: 'organization.delete',
              subject: { kind: 'organization', id },
              before: { name, slug },
              after: null,
            },
            body: undefined,
          }
        })
        return reply.code(204).send()
      },
    })
  }

const personOf = (session: { userId: string } | null): string => {
  if (session === null) throw new DomainError('auth.required')
  return session.userId
}

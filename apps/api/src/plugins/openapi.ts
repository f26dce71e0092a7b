import swagger from '@fastify/swagger'
import fp from 'fastify-plugin'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { addBodyProblems } from './add-body-problems.js'
import { addExamples } from './add-examples.js'
import { pruneSchemas } from './prune-schemas.js'

/** Writes the OpenAPI document from the routes themselves. Register it before them. */
export const openapi = fp(
  async app => {
    await app.register(swagger, {
      hideUntagged: true,
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Taxiway',
          version: '1',
          description: 'Gives every pull request its own running app, and takes it away again.',
          license: { name: 'MIT', identifier: 'MIT' },
        },
        servers: [{ url: '/' }],
        tags: [
          { name: 'Projects', description: 'Repositories that have review apps.' },
          {
            name: 'Environments',
            description: 'One pull request or branch of a project, and what should run for it.',
          },
          { name: 'Deployments', description: 'Attempts to bring an environment to what is desired.' },
          { name: 'Environment variables', description: 'What apps are told; written and never read back.' },
          { name: 'Organizations', description: 'Tenants, their members and invitations.' },
          { name: 'Signing in', description: 'Sessions of people, and their second factor.' },
          { name: 'Account', description: 'Who is signed in.' },
          { name: 'API tokens', description: 'Credentials for programs.' },
          { name: 'Audit', description: 'Who changed what.' },
          { name: 'Webhook deliveries', description: 'What GitHub sent.' },
          { name: 'Webhooks', description: 'Where GitHub sends it.' },
          { name: 'Operations', description: 'For whoever runs this.' },
        ],
        components: {
          securitySchemes: {
            bearerToken: {
              type: 'http',
              scheme: 'bearer',
              description: 'An API token, `txw_…`. It belongs to one organization.',
            },
            sessionCookie: {
              type: 'apiKey',
              in: 'cookie',
              name: '__Host-taxiway.session_token',
              description:
                'Set by signing in under /api/auth; without https its name has no `__Host-`. What changes something has to come from an origin of ours, as JSON.',
            },
          },
        },
      },
      transform: jsonSchemaTransform,
      transformObject: document =>
        addBodyProblems(
          addExamples(pruneSchemas(jsonSchemaTransformObject(document) as never) as never) as never,
        ) as never,
    })

    app.route({
      method: 'GET',
      url: '/openapi.json',
      schema: {
        operationId: 'getOpenApi',
        tags: ['Operations'],
        summary: 'This document',
        response: { 200: z.record(z.string(), z.unknown()).describe('An OpenAPI 3.1 document.') },
      },
      handler: async (_request, reply) => {
        reply.header('cache-control', 'public, max-age=60')
        // Written once: it is large and does not change while the process lives.
        document ??= JSON.stringify(app.swagger())
        return reply.type('application/json').send(document as never)
      },
    })
    let document: string | undefined
  },
  { name: 'openapi' },
)

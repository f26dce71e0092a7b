import swagger from '@fastify/swagger'
import { configFileJsonSchema, projectSettingsJsonSchema } from '@taxiway/domain'
import fp from 'fastify-plugin'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { addBodyProblems } from './add-body-problems.js'
import { addExamples } from './add-examples.js'
import { pruneSchemas } from './prune-schemas.js'

/** Generates the OpenAPI document from the routes. Register it before them. */
export const openapi = fp(
  async app => {
    await app.register(swagger, {
      hideUntagged: true,
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Taxiway',
          version: '1',
          description: 'Runs an app for every pull request, and takes it down when the pull request closes.',
          license: { name: 'MIT', identifier: 'MIT' },
        },
        servers: [{ url: '/' }],
        tags: [
          { name: 'Projects', description: 'Repositories whose pull requests get previews.' },
          {
            name: 'Environments',
            description: 'One pull request or branch of a project, and its desired state.',
          },
          { name: 'Deployments', description: 'Attempts to bring an environment to its desired state.' },
          {
            name: 'Environment variables',
            description: 'Environment variables of apps. Secret values are never returned.',
          },
          { name: 'Organizations', description: 'Tenants, their members and invitations.' },
          { name: 'Signing in', description: 'Sessions of people, and their second factor.' },
          { name: 'Account', description: 'The current user or token.' },
          { name: 'API tokens', description: 'Credentials for programs.' },
          { name: 'Audit', description: 'Audit trail of changes.' },
          { name: 'Webhook deliveries', description: 'Deliveries from GitHub.' },
          { name: 'Webhooks', description: 'The endpoint for GitHub.' },
          { name: 'Operations', description: 'For operators.' },
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
                'Set by signing in under /api/auth; without https its name has no `__Host-`. Requests that change something must come from an origin of this service, as JSON.',
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
        reply.cacheControl('public').maxAge(60)
        // Generated once: it is large and does not change while the process runs.
        document ??= JSON.stringify(app.swagger())
        return reply.type('application/json').send(document as never)
      },
    })
    let document: string | undefined

    app.route({
      method: 'GET',
      url: '/schemas/taxiway.json',
      schema: {
        operationId: 'getConfigFileSchema',
        tags: ['Operations'],
        summary: 'The JSON Schema of .taxiway.yml',
        description: 'Editors that read `# yaml-language-server: $schema=…` complete and check the file.',
        response: { 200: z.record(z.string(), z.unknown()).describe('A JSON Schema.') },
      },
      handler: async (_request, reply) => {
        // Editors in a browser read it from another origin.
        reply.cacheControl('public').maxAge(3_600).header('access-control-allow-origin', '*')
        return reply.type('application/json').send(configFile as never)
      },
    })
    const configFile = JSON.stringify(configFileJsonSchema())

    app.route({
      method: 'GET',
      url: '/schemas/project.json',
      schema: {
        operationId: 'getProjectSettingsSchema',
        tags: ['Operations'],
        summary: 'The JSON Schema of the settings of a project',
        description:
          'For forms: `x-group` names the group of a setting, and `x-default` says in words what counts without a value.',
        response: { 200: z.record(z.string(), z.unknown()).describe('A JSON Schema.') },
      },
      handler: async (_request, reply) => {
        reply.cacheControl('public').maxAge(60)
        return reply.type('application/json').send(projectSettings as never)
      },
    })
    const projectSettings = JSON.stringify(projectSettingsJsonSchema())
  },
  { name: 'openapi' },
)

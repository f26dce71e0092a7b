import type { ApiTokenScope, Role } from '@taxiway/domain'
import { authOperations } from '../identity/auth-paths.js'

/**
 * `public`: why no credential is needed. `person`: why only a signed-in user, with or without an
 * organization, may call it, and no token. `anyScope`: why every credential will do. All other operations
 * need a credential with the scope and, if a role is given, a user with at least that role.
 */
export type Access =
  | { public: string }
  | (({ person: string } | { anyScope: string } | { scope: ApiTokenScope; role?: Role }) & StepUp)
/**
 * `stepUp`: why a signed-in user must have proved their identity recently. Tokens cannot do so; their creator
 * did.
 */
type StepUp = { stepUp?: string }

/** Every route of the API with the access it requires. A route that is missing here stops the boot. */
export const operations: Readonly<Record<string, Access>> = {
  'GET /healthz': { public: 'for load balancers' },
  'GET /readyz': { public: 'for load balancers' },
  'GET /metrics': { public: 'scraped; keep it off the public network at the proxy' },
  'GET /openapi.json': { public: 'documentation' },
  'GET /schemas/taxiway.json': { public: 'editors complete .taxiway.yml with it' },
  'GET /docs': { public: 'documentation' },
  'GET /docs/': { public: 'documentation' },
  'GET /docs/js/scalar.js': { public: 'documentation' },
  'GET /console': { public: 'the pages of the console; their data comes from /v1' },
  'GET /console/*': { public: 'the pages of the console; their data comes from /v1' },
  'POST /webhooks/github': { public: 'GitHub authenticates by its signature' },
  ...authOperations,
  'GET /api/auth/sign-in-methods': { public: 'the page for signing in shows them' },

  'GET /v1/me': { anyScope: 'every credential may see who it is' },
  'GET /v1/api-tokens': { scope: 'admin' },
  'POST /v1/me/step-up': { person: 'only a signed-in user can step up' },
  'POST /v1/api-tokens': { scope: 'admin', stepUp: 'a token outlives the session' },
  'DELETE /v1/api-tokens/:tokenId': { scope: 'admin' },
  'GET /v1/organizations': { person: 'only people belong to organizations' },
  'POST /v1/organizations': { person: 'its first owner is a person' },
  'GET /v1/organizations/:organizationId': { scope: 'read' },
  'GET /v1/organizations/:organizationId/quotas': { scope: 'read' },
  'PATCH /v1/organizations/:organizationId/quotas': {
    scope: 'admin',
    role: 'owner',
    stepUp: 'it may stop what members deploy',
  },
  'GET /v1/organizations/:organizationId/usage': { scope: 'read' },
  'GET /v1/organizations/:organizationId/withheld-ends': { scope: 'read' },
  'POST /v1/organizations/:organizationId/withheld-ends/confirm': {
    scope: 'admin',
    role: 'admin',
    stepUp: 'it destroys many apps at once',
  },
  'PATCH /v1/organizations/:organizationId': {
    scope: 'admin',
    role: 'admin',
    stepUp: 'it may lock members out',
  },
  'DELETE /v1/organizations/:organizationId': {
    scope: 'admin',
    role: 'owner',
    stepUp: 'it cannot be undone',
  },
  'GET /v1/organizations/:organizationId/env-vars': { scope: 'read' },
  'GET /v1/organizations/:organizationId/env-vars/history': { scope: 'read' },
  'PUT /v1/organizations/:organizationId/env-vars/:key': { scope: 'secrets' },
  'PATCH /v1/organizations/:organizationId/env-vars': { scope: 'secrets' },
  'POST /v1/organizations/:organizationId/env-vars/import': { scope: 'secrets' },
  'DELETE /v1/organizations/:organizationId/env-vars/:key': { scope: 'secrets' },
  'GET /v1/organizations/:organizationId/members': { scope: 'read' },
  'GET /v1/organizations/:organizationId/members/:userId': { scope: 'read' },
  'PATCH /v1/organizations/:organizationId/members/:userId': {
    scope: 'admin',
    role: 'admin',
    stepUp: 'a role outlives the session',
  },
  'DELETE /v1/organizations/:organizationId/members/:userId': {
    scope: 'admin',
    role: 'admin',
    stepUp: 'it removes access of a member',
  },
  'POST /v1/organizations/:organizationId/leave': { person: 'only people are members' },
  'GET /v1/organizations/:organizationId/invitations': { scope: 'admin' },
  'POST /v1/organizations/:organizationId/invitations': {
    scope: 'admin',
    role: 'admin',
    stepUp: 'it shows a token that gives access',
  },
  'DELETE /v1/organizations/:organizationId/invitations/:invitationId': { scope: 'admin' },
  'POST /v1/invitations/:invitationId/accept': { person: 'an invited user is not yet a member' },
  'GET /v1/projects': { scope: 'read' },
  'GET /v1/github/installations': { scope: 'admin' },
  'GET /v1/github/repositories': { scope: 'admin' },
  'POST /v1/build-plans': { scope: 'admin' },
  'POST /v1/projects': { scope: 'admin' },
  'PATCH /v1/projects/:projectId': { scope: 'admin' },
  'DELETE /v1/projects/:projectId': { scope: 'admin' },
  'POST /v1/projects/:projectId/sync': { scope: 'deploy' },
  'POST /v1/projects/:projectId/pause': { scope: 'admin' },
  'POST /v1/projects/:projectId/resume': { scope: 'admin' },
  'POST /v1/projects/:projectId/archive': { scope: 'admin' },
  'POST /v1/projects/:projectId/unarchive': { scope: 'admin' },
  'GET /v1/projects/:projectId': { scope: 'read' },
  'GET /v1/projects/:projectId/environments': { scope: 'read' },
  'GET /v1/projects/:projectId/env-vars': { scope: 'read' },
  'GET /v1/projects/:projectId/env-vars/history': { scope: 'read' },
  'PUT /v1/projects/:projectId/env-vars/:key': { scope: 'secrets' },
  'PATCH /v1/projects/:projectId/env-vars': { scope: 'secrets' },
  'POST /v1/projects/:projectId/env-vars/import': { scope: 'secrets' },
  'DELETE /v1/projects/:projectId/env-vars/:key': { scope: 'secrets' },
  'GET /v1/environments/:environmentId/env-vars': { scope: 'read' },
  'GET /v1/environments/:environmentId': { scope: 'read' },
  'GET /v1/environments/:environmentId/explain': { scope: 'read' },
  'GET /v1/environments/:environmentId/receipt': { scope: 'read' },
  'GET /v1/environments/:environmentId/deployments': { scope: 'read' },
  'GET /v1/deployments/:deploymentId': { scope: 'read' },
  'GET /v1/deployments/:deploymentId/provenance': { scope: 'read' },
  'GET /v1/deployments/:deploymentId/steps': { scope: 'read' },
  'GET /v1/deployments/:deploymentId/logs': { scope: 'read' },
  'POST /v1/environments/:environmentId/deploy': { scope: 'deploy' },
  'POST /v1/environments/:environmentId/redeploy': { scope: 'deploy' },
  'POST /v1/environments/:environmentId/approve': { scope: 'deploy' },
  'POST /v1/environments/:environmentId/destroy': { scope: 'deploy' },
  'POST /v1/environments/:environmentId/sleep': { scope: 'deploy' },
  'POST /v1/environments/:environmentId/wake': { scope: 'deploy' },
  'POST /v1/environments/:environmentId/pin': { scope: 'deploy' },
  'POST /v1/environments/:environmentId/unpin': { scope: 'deploy' },
  'POST /v1/environments/:environmentId/extend': { scope: 'deploy' },
  'POST /v1/environments/:environmentId/freeze': { scope: 'deploy' },
  'POST /v1/environments/:environmentId/unfreeze': { scope: 'deploy' },
  'POST /v1/environments/:environmentId/rollback': { scope: 'deploy' },
  'POST /v1/deployments/:deploymentId/cancel': { scope: 'deploy' },
  'GET /v1/encryption-keys': { scope: 'admin' },
  'GET /v1/audit-log': { scope: 'admin' },
  'GET /v1/audit-log/verify': { scope: 'admin' },
  'GET /v1/webhook-deliveries': { scope: 'read' },
  'GET /v1/webhook-deliveries/:deliveryId': { scope: 'read' },
  'GET /v1/webhook-deliveries/:deliveryId/decisions': { scope: 'read' },
  'GET /v1/webhook-deliveries/:deliveryId/payload': { scope: 'admin' },
  'POST /v1/webhook-deliveries/:deliveryId/replay': { scope: 'deploy' },
  'POST /v1/webhook-deliveries/:deliveryId/release': { scope: 'admin' },
  'POST /v1/webhook-deliveries/:deliveryId/drop': { scope: 'admin' },
}

import type { ApiTokenScope, Role } from '@taxiway/domain'

/**
 * Who may call an operation, in plain words; written separately from the table of operations, so that each
 * checks the other.
 */
export type Who = {
  /** The least role of a person, or of the creator of a token. */
  least: Role | 'member' | 'signed in' | 'any credential'
  /** The scope that a token needs. */
  token: ApiTokenScope | 'any' | 'none'
  /** A token without a creator is not enough, regardless of its scopes. */
  needsPerson?: true
  /** A signed-in user needs a step-up within ten minutes. */
  justNow?: true
}

const anyCredential: Who = { least: 'any credential', token: 'any' }
const people: Who = { least: 'signed in', token: 'none' }
const viewer: Who = { least: 'viewer', token: 'read' }
const deployer: Who = { least: 'developer', token: 'deploy' }
const keeper: Who = { least: 'developer', token: 'secrets' }
const admin: Who = { least: 'admin', token: 'admin' }
const adminNow: Who = { ...admin, justNow: true }
const governs: Who = { ...admin, needsPerson: true, justNow: true }
const owns: Who = { ...governs, least: 'owner' }

/** Every operation under /v1; the test fails if one is missing. */
export const matrix: Readonly<Record<string, Who>> = {
  'GET /v1/me': anyCredential,
  'POST /v1/me/step-up': people,

  'GET /v1/getting-started': viewer,

  'GET /v1/organizations': people,
  'POST /v1/organizations': people,
  'POST /v1/invitations/:invitationId/accept': people,
  'POST /v1/organizations/:organizationId/leave': { least: 'member', token: 'none' },
  'GET /v1/organizations/:organizationId': viewer,
  'GET /v1/organizations/:organizationId/quotas': viewer,
  'GET /v1/organizations/:organizationId/usage': viewer,
  'GET /v1/organizations/:organizationId/withheld-ends': viewer,
  'POST /v1/organizations/:organizationId/withheld-ends/confirm': governs,
  'GET /v1/organizations/:organizationId/env-vars': viewer,
  'GET /v1/organizations/:organizationId/env-vars/history': viewer,
  'PUT /v1/organizations/:organizationId/env-vars/:key': keeper,
  'PATCH /v1/organizations/:organizationId/env-vars': keeper,
  'POST /v1/organizations/:organizationId/env-vars/import': keeper,
  'DELETE /v1/organizations/:organizationId/env-vars/:key': keeper,
  'GET /v1/organizations/:organizationId/members': viewer,
  'GET /v1/organizations/:organizationId/members/:userId': viewer,
  'GET /v1/organizations/:organizationId/invitations': admin,
  'DELETE /v1/organizations/:organizationId/invitations/:invitationId': admin,
  'POST /v1/organizations/:organizationId/invitations': governs,
  'PATCH /v1/organizations/:organizationId/members/:userId': governs,
  'DELETE /v1/organizations/:organizationId/members/:userId': governs,
  'PATCH /v1/organizations/:organizationId': governs,
  'DELETE /v1/organizations/:organizationId': owns,
  'PATCH /v1/organizations/:organizationId/quotas': owns,

  'GET /v1/api-tokens': admin,
  'POST /v1/api-tokens': adminNow,
  'DELETE /v1/api-tokens/:tokenId': admin,
  'GET /v1/encryption-keys': admin,
  'GET /v1/audit-log': admin,
  'GET /v1/audit-log/verify': admin,

  'GET /v1/github/installations': admin,
  'GET /v1/github/repositories': admin,
  'POST /v1/build-plans': admin,
  'POST /v1/projects': admin,
  'PATCH /v1/projects/:projectId': admin,
  'DELETE /v1/projects/:projectId': admin,
  'POST /v1/projects/:projectId/sync': deployer,
  'POST /v1/projects/:projectId/pause': admin,
  'POST /v1/projects/:projectId/resume': admin,
  'POST /v1/projects/:projectId/archive': admin,
  'POST /v1/projects/:projectId/unarchive': admin,
  'GET /v1/projects': viewer,
  'GET /v1/projects/:projectId': viewer,
  'GET /v1/projects/:projectId/environments': viewer,

  'GET /v1/projects/:projectId/env-vars': viewer,
  'GET /v1/projects/:projectId/env-vars/history': viewer,
  'GET /v1/environments/:environmentId/env-vars': viewer,
  'PUT /v1/projects/:projectId/env-vars/:key': keeper,
  'PATCH /v1/projects/:projectId/env-vars': keeper,
  'POST /v1/projects/:projectId/env-vars/import': keeper,
  'DELETE /v1/projects/:projectId/env-vars/:key': keeper,

  'GET /v1/events': viewer,
  'GET /v1/environments': viewer,
  'GET /v1/deployments': viewer,
  'GET /v1/environments/:environmentId': viewer,
  'GET /v1/environments/:environmentId/explain': viewer,
  'GET /v1/environments/:environmentId/timeline': viewer,
  'GET /v1/counts': viewer,
  'GET /v1/environments/:environmentId/receipt': viewer,
  'GET /v1/environments/:environmentId/deployments': viewer,
  'POST /v1/environments/:environmentId/deploy': deployer,
  'POST /v1/environments/:environmentId/redeploy': deployer,
  'POST /v1/environments/:environmentId/approve': deployer,
  'POST /v1/environments/:environmentId/destroy': deployer,
  'POST /v1/environments/:environmentId/sleep': deployer,
  'POST /v1/environments/:environmentId/wake': deployer,
  'POST /v1/environments/:environmentId/pin': deployer,
  'POST /v1/environments/:environmentId/unpin': deployer,
  'POST /v1/environments/:environmentId/extend': deployer,
  'POST /v1/environments/:environmentId/freeze': deployer,
  'POST /v1/environments/:environmentId/unfreeze': deployer,
  'POST /v1/environments/:environmentId/rollback': deployer,

  'GET /v1/deployments/:deploymentId': viewer,
  'GET /v1/deployments/:deploymentId/provenance': viewer,
  'GET /v1/deployments/:deploymentId/steps': viewer,
  'GET /v1/deployments/:deploymentId/logs': viewer,
  'POST /v1/deployments/:deploymentId/cancel': deployer,

  'GET /v1/system': people,
  'POST /v1/system/sweep/confirm': people,
  'GET /v1/webhook-deliveries': viewer,
  'GET /v1/webhook-deliveries/:deliveryId': viewer,
  'GET /v1/webhook-deliveries/:deliveryId/decisions': viewer,
  'GET /v1/webhook-deliveries/:deliveryId/payload': admin,
  'GET /v1/system/deliveries': people,
  'POST /v1/webhook-deliveries/replay': deployer,
  'POST /v1/webhook-deliveries/:deliveryId/replay': deployer,
  'POST /v1/webhook-deliveries/:deliveryId/release': admin,
  'POST /v1/webhook-deliveries/:deliveryId/drop': admin,
}

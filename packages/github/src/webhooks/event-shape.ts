import type { WebhookEventName } from '@octokit/webhooks/types'

/** Keys that an event's body must contain, as `key` or `key.inner`; several in one entry are alternatives. */
type RequiredKeys = readonly (readonly string[])[]

// The event's name is in an unsigned header, so check that the body fits it. These keys occur in all of
// GitHub's examples, and their combination fits no other event in the list.
const requiredKeys = {
  check_run: [['action'], ['check_run'], ['repository']],
  check_suite: [['action'], ['check_suite'], ['repository']],
  create: [['ref'], ['ref_type'], ['master_branch'], ['repository']],
  delete: [['ref'], ['ref_type'], ['pusher_type'], ['repository']],
  github_app_authorization: [['action'], ['sender']],
  installation: [['action'], ['installation.id'], ['installation.account']],
  installation_repositories: [
    ['action'],
    ['installation.id'],
    ['repositories_added'],
    ['repositories_removed'],
  ],
  installation_target: [['action'], ['account'], ['target_type']],
  issue_comment: [['action'], ['issue'], ['comment']],
  member: [['action'], ['member'], ['repository']],
  merge_group: [['action'], ['merge_group']],
  ping: [['zen'], ['hook_id', 'hook']],
  public: [['repository'], ['sender']],
  pull_request: [['action'], ['number'], ['pull_request.head'], ['pull_request.base'], ['repository']],
  push: [['ref'], ['before'], ['after'], ['repository.id']],
  repository: [['action'], ['repository.id'], ['sender']],
  status: [['sha'], ['context'], ['state'], ['branches'], ['repository']],
} as const satisfies Partial<Record<WebhookEventName, RequiredKeys>>

// Keys of other events: `repository` and `public` require so little that nearly every body would fit.
const foreignKeys: Readonly<Record<string, readonly string[]>> = {
  check_suite: ['check_run'],
  github_app_authorization: ['repository', 'installation', 'account'],
  installation: ['repositories_added'],
  member: ['pull_request', 'issue'],
  public: ['action', 'context', 'ref', 'zen'],
  repository: [
    'alert',
    'branch_protection_rule',
    'check_run',
    'check_suite',
    'client_payload',
    'comment',
    'deployment',
    'discussion',
    'hook',
    'issue',
    'key',
    'label',
    'member',
    'merge_group',
    'milestone',
    'package',
    'project',
    'project_card',
    'project_column',
    'pull_request',
    'registry_package',
    'release',
    'rule',
    'starred_at',
    'team',
    'workflow',
    'workflow_job',
    'workflow_run',
  ],
}

export type KnownEvent = keyof typeof requiredKeys

// A star (`watch`) has the same keys as a repository event; only its action differs.
const foreignActions: Readonly<Record<string, string>> = { repository: 'started' }

/** True for the events whose bodies this package knows by shape. */
export const isKnownEvent = (event: string): event is KnownEvent => {
  return Object.hasOwn(requiredKeys, event)
}

export type EventShapeResult = { ok: true } | { ok: false; missing: string }

/**
 * Whether a body can be the event that its header names: an object with that event's keys and without keys
 * that only another event has. Unknown events pass.
 */
export const checkEventShape = (event: string, payload: unknown): EventShapeResult => {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    return { ok: false, missing: 'a JSON object' }
  }
  if (!isKnownEvent(event)) return { ok: true }
  for (const alternatives of requiredKeys[event]) {
    if (!alternatives.some(path => hasPath(payload, path))) {
      return { ok: false, missing: alternatives.join(' or ') }
    }
  }
  const foreign = foreignKeys[event]?.find(key => hasPath(payload, key))
  if (foreign !== undefined) return { ok: false, missing: `the absence of ${foreign}` }
  const { action } = payload as { action?: unknown }
  if (action !== undefined && action === foreignActions[event])
    return { ok: false, missing: 'its own action' }
  return { ok: true }
}

const hasPath = (payload: object, path: string): boolean => {
  let value: unknown = payload
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false
    value = (value as Record<string, unknown>)[key]
  }
  return value !== undefined
}

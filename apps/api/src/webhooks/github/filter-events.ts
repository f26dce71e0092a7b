import { usedEvents } from '@taxiway/github'

/** Actions that can change what should be running. Events without an entry act on every action. */
const usedActions: Readonly<Record<string, ReadonlySet<string>>> = {
  pull_request: new Set([
    'closed',
    'converted_to_draft',
    'edited',
    'labeled',
    'opened',
    'ready_for_review',
    'reopened',
    'synchronize',
    'unlabeled',
  ]),
  check_run: new Set(['completed', 'rerequested']),
  check_suite: new Set(['rerequested']),
  issue_comment: new Set(['created']),
  merge_group: new Set(['checks_requested']),
  github_app_authorization: new Set(['revoked']),
  installation: new Set(['created', 'deleted', 'new_permissions_accepted', 'suspend', 'unsuspend']),
  installation_repositories: new Set(['added', 'removed']),
  member: new Set(['added', 'edited', 'removed']),
  repository: new Set([
    'archived',
    'created',
    'deleted',
    'edited',
    'privatized',
    'publicized',
    'renamed',
    'transferred',
    'unarchived',
  ]),
}

export type IgnoreReason = 'ping' | 'event_not_allowed' | 'action_not_used'

/**
 * Decides what to do with a verified delivery: null to process it, else the reason to ignore it. GitHub adds
 * events and actions at any time, so an unknown one is not an error.
 */
export const createEventFilter = (allowedEvents: readonly string[] = usedEvents) => {
  const allowed = new Set(allowedEvents)
  return (event: string, action: string | null): IgnoreReason | null => {
    if (event === 'ping') return 'ping'
    if (!allowed.has(event)) return 'event_not_allowed'
    const actions = Object.hasOwn(usedActions, event) ? usedActions[event] : undefined
    return actions === undefined || (action !== null && actions.has(action)) ? null : 'action_not_used'
  }
}

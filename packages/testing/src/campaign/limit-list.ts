import { guard, type Mutant } from './mutant-list.js'

const limit = (name: string, test: string, file: string, find: string, replace = ''): Mutant =>
  guard(name, [{ file: test }], file, find, replace)
const quotas = 'packages/lifecycle/test/quotas.test.ts'
const resting = 'packages/lifecycle/test/rest-environment.test.ts'
const pruning = 'apps/worker/test/reconcile-prune-old.test.ts'
const gate = 'packages/lifecycle/src/quota-gate.ts'
const rest = 'packages/lifecycle/src/rest-environment.ts'
const prune = 'packages/db/src/repositories/prune.ts'

/** Each of them takes away one bound on how much, how long or how far: quotas, pages, bodies, rest, what is kept. */
export const limits: Mutant[] = [
  limit(
    'the figures of a day',
    quotas,
    gate,
    'return names.find(name => isFull(limits[name], used[name])) ?? null',
    'return names.find(name => name === null) ?? null',
  ),
  limit(
    'the figures of one author',
    quotas,
    gate,
    'const names = author === null ? dailyQuotas : [...dailyQuotas, ...userDailyQuotas]',
    'const names = author === null ? dailyQuotas : [...dailyQuotas, ...userDailyQuotas.slice(3)]',
  ),
  limit(
    'the projects of one person',
    quotas,
    'packages/lifecycle/src/take-project-place.ts',
    'limits.userProjects > 0 &&',
    'limits.userProjects < 0 &&',
  ),
  limit(
    'the claims of one author',
    quotas,
    'packages/db/src/repositories/leases.ts',
    'busy.organization_id = e.organization_id and',
    'busy.organization_id is null and',
  ),
  limit('the lock of the quotas', quotas, gate, '  await lockQuotas(tx, organizationId)\n'),
  limit(
    'the time until which pages of usage count',
    'apps/api/test/quotas.test.ts',
    'packages/db/src/repositories/usage-read.ts',
    ' and d.created_at <= span.until',
  ),
  limit(
    'the end of reading what is refused',
    'apps/api/test/request-limits.test.ts',
    'apps/api/src/plugins/unread-body.ts',
    'if (request.raw.complete === false && isLarge(request)) refuseUnread(request, reply)',
    'if (request.raw.complete && isLarge(request)) refuseUnread(request, reply)',
  ),
  limit(
    'the permission of whoever connected a project',
    'apps/worker/test/check-connections.test.ts',
    'apps/worker/src/reconcile/check-connections.ts',
    "connection: may ? 'ok' : 'access_lost'",
    "connection: may ? 'ok' : 'ok'",
  ),
  limit(
    'what is not asked for again',
    'apps/worker/test/redeliver-missed.test.ts',
    'apps/worker/src/reconcile/redeliver-missed.ts',
    'tries.every(isPassing) && ',
    'tries.some(() => true) && ',
  ),
  limit(
    'the deliveries that are still to be processed',
    pruning,
    prune,
    " and state not in ('received', 'processing')",
  ),
  limit(
    'the log of what is under way',
    pruning,
    prune,
    ' where is_old and state = any (',
    ' where is_old or state = any (',
  ),
  limit(
    'the rest of what is pinned',
    resting,
    rest,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the program.
    'and coalesce(${environments.pinnedUntil} <= now(), true)',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the program.
    'and coalesce(${environments.pinnedUntil} <= now(), true) is not null',
  ),
  limit(
    'the rest of what is worked on',
    resting,
    rest,
    'environment && !environment.leaseOwner ?',
    'environment ?',
  ),
  limit(
    'control characters in the names of branches',
    'packages/domain/test/project-config.test.ts',
    'packages/domain/src/lifecycle/project-config.ts',
    ".max(255)\n        .regex(/^\\P{Cc}*$/u, 'must not contain control characters')",
    '.max(255)',
  ),
]

export type Patch = { file: string; find: string; replace: string }

/** One protection, and how to take it away: the campaign must see one of the tests turn red without it. */
export type Guard = {
  name: string
  patches: Patch[]
  /** Test files that may turn red, quickest first, with their environment. */
  tests: { file: string; env?: Record<string, string> }[]
}

const histories = { file: 'apps/worker/test/convergence.test.ts', env: { RUNS: '250', SEED: '20261123' } }
const singleFlight = { file: 'packages/testing/test/faults-single-flight.test.ts' }
// Histories are healed by other looks, too; this test allows none.
const following = { file: 'apps/worker/test/follow-github.test.ts' }
const concluding = { file: 'apps/worker/test/conclude.test.ts' }
const matrix = { file: 'apps/api/test/role-matrix.test.ts' }
const leases = 'packages/db/src/environments/lease.ts'

const without = (file: string, find: string, replace = ''): Patch => ({ file, find, replace })

/**
 * The protections whose loss would be a disaster: an old version replaces a new one, an app is leaked or never repaired, a tenant reads or
 * changes what belongs to another, a secret leaves its place.
 */
export const guards: Guard[] = [
  {
    name: 'the fence check in the database',
    patches: [
      without(leases, '    eq(environments.fence, fence),\n'),
      without(
        'packages/db/src/steps/journal.ts',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: this is program text.
        ' and fence = ${lease.fence} and lease_owner is not null',
        ' and lease_owner is not null',
      ),
    ],
    tests: [singleFlight, histories],
  },
  {
    name: 'the lease check before an outside write',
    patches: [
      without(
        'apps/worker/src/attempt/lease.ts',
        "      if (!lost && isSilent()) lose('no confirmed heartbeat')\n      if (lost) throw lost\n",
      ),
    ],
    tests: [histories],
  },
  {
    name: 'the generation check before each state',
    patches: [
      without(
        'apps/worker/src/attempt/attempt.ts',
        "        if (bringsUp(attempt.deployment.kind) && held.generation > attempt.deployment.generation)\n          throw new DomainError('work.superseded')\n",
      ),
      without(
        'apps/worker/src/attempt/attempt.ts',
        "        if (bringsUp(moved.kind) && moved.cancelRequestedAt) throw new DomainError('work.cancelled')\n",
      ),
    ],
    tests: [histories],
  },
  {
    name: 'the unique index on active deployments',
    patches: [
      without(
        'packages/db/migrations/0000_first.sql',
        'CREATE UNIQUE INDEX "deployments_active_key"',
        'CREATE INDEX "deployments_active_key"',
      ),
    ],
    tests: [singleFlight],
  },
  {
    name: 'the reaper of expired leases',
    patches: [
      without(
        'apps/worker/src/reconcile/reap.ts',
        'const [environment] = await lockExpired(tx, 1)',
        'const [environment] = (await lockExpired(tx, 1)).slice(1)',
      ),
    ],
    tests: [histories],
  },
  {
    name: 'the age of an observation',
    patches: [without('packages/lifecycle/src/read-observation.ts', "return 'stale'", "return 'newer'")],
    tests: [histories],
  },
  {
    name: 'the end of a frozen pull request',
    patches: [
      without(
        'packages/domain/src/lifecycle/policy.ts',
        "if (pullRequest.state === 'closed')",
        "if (pullRequest.state === 'closed' && !current?.isFrozen)",
      ),
    ],
    tests: [histories],
  },
  {
    name: 'the rest of what a person destroyed',
    patches: [
      without(
        'packages/domain/src/lifecycle/policy.ts',
        "  current?.desired === 'down' && current.choice?.what === 'destroy'",
        "  current?.desired === 'held' && current.choice?.what === 'destroy'",
      ),
    ],
    tests: [histories],
  },
  {
    name: 'the question about a pull request that no list shows',
    patches: [
      without(
        'apps/worker/src/reconcile/sync-projects.ts',
        '    project.id,\n    open.map(',
        "    'prj_none' as never,\n    open.map(",
      ),
    ],
    tests: [histories],
  },
  {
    name: 'the end of older attempts',
    patches: [
      without(
        'packages/lifecycle/src/change-desired.ts',
        'const superseded = await supersede(tx, environment, generation, by)',
        'const superseded = generation > 1_000 ? await supersede(tx, environment, generation, by) : []',
      ),
      // The worker that takes the newest attempt ends the older ones, too.
      without(
        'apps/worker/src/converge/take-work.ts',
        'if (deployment.generation >= environment.generation) {',
        'if (deployment.generation >= 0) {',
      ),
    ],
    tests: [histories],
  },
  {
    name: 'the new look at a project whose connection came back',
    patches: [
      without(
        'packages/lifecycle/src/follow-connection.ts',
        'const due = isNew || visibility !== null ? await',
        "const due = (isNew || visibility !== null) && connection !== 'ok' ? await",
      ),
    ],
    tests: [following],
  },
  {
    name: 'the endless retry of a destroy',
    patches: [
      without(
        'apps/worker/src/reconcile/reap.ts',
        '} else if (bringsUp(deployment.kind) && crashes >= crashLimit) {',
        '} else if (crashes >= crashLimit) {',
      ),
    ],
    tests: [concluding],
  },
  {
    name: 'the scopes of a request',
    patches: [
      without('apps/api/src/auth/authenticate.ts', 'if (!principal?.scopes.includes(scope))', 'if (!scope)'),
    ],
    tests: [matrix],
  },
  {
    name: 'the role of a request',
    patches: [
      without('apps/api/src/auth/authenticate.ts', 'if (role !== undefined &&', 'if (role === null &&'),
    ],
    tests: [matrix],
  },
  {
    name: 'the signature of a session cookie',
    patches: [
      without(
        'apps/api/src/auth/session-validator.ts',
        'given.length === wanted.length && timingSafeEqual(given, wanted)',
        'given.length >= 0 && timingSafeEqual(wanted, wanted)',
      ),
    ],
    tests: [{ file: 'apps/api/test/session-revocation.test.ts' }],
  },
  {
    name: 'the origin of a request with a cookie',
    patches: [
      without(
        'apps/api/src/auth/same-origin.ts',
        "if (!isFromOwnPage(request, own)) throw refused('The request is not from a page of this service.')",
        'isFromOwnPage(request, own)',
      ),
    ],
    tests: [{ file: 'apps/api/test/same-origin.test.ts' }],
  },
  {
    name: 'the tenant of an environment',
    patches: [
      without(
        'packages/db/src/environments/read.ts',
        "const isOwned = eq(environments.organizationId, sql.placeholder('organizationId'))",
        'const isOwned = sql`true`',
      ),
    ],
    tests: [{ file: 'apps/api/test/cross-tenant.test.ts' }],
  },
  {
    name: 'the tenant that a sealed value is bound to',
    patches: [
      without(
        'packages/crypto/src/sealed-box.ts',
        '[purpose, organizationId, projectId, environment, name], version)',
        "[purpose, '', projectId, environment, name], version)",
      ),
    ],
    tests: [{ file: 'packages/crypto/test/sealed-box.test.ts' }],
  },
  {
    name: 'the key check at boot',
    patches: [
      without(
        'packages/vault/src/key-check.ts',
        '  verifyKeyCheck(keks.byFingerprint.get(stored.fingerprint) ?? keks.current, stored)\n  return keks\n',
        '  return keks\n',
      ),
    ],
    tests: [{ file: 'packages/vault/test/open-vault.test.ts' }],
  },
  {
    name: 'the trust that a variable needs',
    patches: [
      without(
        'apps/worker/src/variables/read-variables.ts',
        'trusted: runsTrustedCode(environment)',
        'trusted: true',
      ),
    ],
    tests: [{ file: 'apps/worker/test/deployment-variables.test.ts' }],
  },
  {
    name: 'the text that the redactor holds back',
    patches: [
      without(
        'packages/crypto/src/redactor.ts',
        'return release(search.firstOpenPrefix(held))',
        'return release(held.length)',
      ),
    ],
    tests: [{ file: 'packages/crypto/test/redactor.test.ts' }],
  },
]

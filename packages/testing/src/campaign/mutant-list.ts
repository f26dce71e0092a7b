export type Patch = { file: string; find: string; replace: string }
export type Mutant = {
  name: string
  patches: Patch[]
  /** Test files that may turn red, quickest first, with what they are told. */
  tests: { file: string; env?: Record<string, string> }[]
}

/** One that takes a single place of a single file away, or puts something harmless there. */
export const guard = (
  name: string,
  tests: Mutant['tests'],
  file: string,
  find: string,
  replace = '',
): Mutant => ({ name, patches: [{ file, find, replace }], tests })

const histories = { file: 'apps/worker/test/convergence.test.ts', env: { RUNS: '250', SEED: '20261123' } }
const singleFlight = { file: 'packages/testing/test/faults-single-flight.test.ts' }
const concluding = { file: 'apps/worker/test/conclude.test.ts' }
const crashes = { file: 'packages/testing/test/faults-crash.test.ts' }
const leases = 'packages/db/src/repositories/leases.ts'

/** Each of them takes one protection away; a protection without a red test would be decoration. */
export const mutants: Mutant[] = [
  {
    name: 'the fence check in the database',
    patches: [
      { file: leases, find: '    eq(environments.fence, fence),\n', replace: '' },
      {
        file: 'packages/db/src/repositories/steps.ts',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the program.
        find: ' and fence = ${lease.fence} and lease_owner is not null',
        replace: ' and lease_owner is not null',
      },
    ],
    tests: [singleFlight, histories],
  },
  {
    name: 'the look at the lease before a write outside',
    patches: [
      {
        file: 'apps/worker/src/attempt/lease.ts',
        find: "      if (!lost && isSilent()) lose('no confirmed heartbeat')\n      if (lost) throw lost\n",
        replace: '',
      },
    ],
    tests: [histories],
  },
  {
    name: 'the generation check before each state',
    patches: [
      {
        file: 'apps/worker/src/attempt/attempt.ts',
        find: "        if (bringsUp(attempt.deployment.kind) && held.generation > attempt.deployment.generation)\n          throw new DomainError('work.superseded')\n",
        replace: '',
      },
      {
        file: 'apps/worker/src/attempt/attempt.ts',
        find: "        if (bringsUp(moved.kind) && moved.cancelRequestedAt) throw new DomainError('work.cancelled')\n",
        replace: '',
      },
    ],
    tests: [histories],
  },
  {
    name: 'the generation check before an environment counts as converged',
    patches: [
      {
        file: 'apps/worker/src/stories/deploy.ts',
        find: 'held.generation === attempt.deployment.generation ? markConverged(tx, held) : Promise.resolve()',
        replace: 'markConverged(tx, held)',
      },
    ],
    tests: [histories],
  },
  {
    name: 'the unique index on deployments at work',
    patches: [
      {
        file: 'packages/db/migrations/0000_first.sql',
        find: 'CREATE UNIQUE INDEX "deployments_active_key"',
        replace: 'CREATE INDEX "deployments_active_key"',
      },
    ],
    tests: [singleFlight],
  },
  {
    name: 'the lease guard of a claim',
    patches: [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the program.
      { file: leases, find: ', sql`${environments.leaseOwner} is null`)', replace: ')' },
      { file: leases, find: ' and e.lease_owner is null and e.next_run_at', replace: ' and e.next_run_at' },
      {
        file: leases,
        find: '  where e.lease_owner is null\n  order by candidate.turn',
        replace: '  order by candidate.turn',
      },
      {
        file: leases,
        find: 'where observed_generation < generation and lease_owner is null order by organization_id limit 1)',
        replace: 'where observed_generation < generation order by organization_id limit 1)',
      },
    ],
    tests: [singleFlight, histories],
  },
  {
    name: 'the reaper',
    patches: [
      {
        file: 'apps/worker/src/reconcile/reap.ts',
        find: 'const [environment] = await lockExpired(tx, 1)',
        replace: 'const [environment] = (await lockExpired(tx, 1)).slice(1)',
      },
    ],
    tests: [histories],
  },
  {
    name: "the reconciler's poll",
    patches: [
      {
        file: 'apps/worker/src/reconcile/start-reconciler.ts',
        find: "    every('environments', env.POLL_MS, () => dispatcher.pump()),\n",
        replace: '',
      },
    ],
    tests: [crashes],
  },
  {
    name: 'the memory of a transaction that runs twice',
    patches: [
      {
        file: 'apps/worker/src/converge/settle.ts',
        find: '    record(tx, held, attempt.lease, deployment, error, verdict),\n',
        replace:
          '    record(tx, held, attempt.lease, attempt.deployment, error, verdict, moved => (attempt.deployment = moved)),\n',
      },
      {
        file: 'apps/worker/src/converge/settle.ts',
        find: '  verdict: Verdict,\n): Promise<DeploymentRow> => {',
        replace:
          '  verdict: Verdict,\n  keep: (moved: DeploymentRow) => void,\n): Promise<DeploymentRow> => {',
      },
      {
        file: 'apps/worker/src/converge/settle.ts',
        find: '  if (isTerminal(to) && held.generation',
        replace: '  keep(moved)\n  if (isTerminal(to) && held.generation',
      },
    ],
    tests: [concluding],
  },
  {
    name: 'the patience with a destroy',
    patches: [
      {
        file: 'apps/worker/src/reconcile/reap.ts',
        find: '} else if (bringsUp(deployment.kind) && crashes >= crashLimit) {',
        replace: '} else if (crashes >= crashLimit) {',
      },
    ],
    tests: [concluding],
  },
  {
    name: 'the way back of the traffic',
    patches: [
      {
        file: 'apps/worker/src/stories/deploy.ts',
        find: '      if (machineId) await routeTo(deps, attempt, app, machineId, signal).catch(ignoreNotFound)\n',
        replace: '',
      },
    ],
    tests: [concluding],
  },
  {
    name: 'the look after a cancelled try',
    patches: [
      {
        file: 'packages/lifecycle/src/cancel-deployment.ts',
        find: ' && environment.appName === null) {',
        replace: ') {',
      },
    ],
    tests: [concluding],
  },
  {
    name: 'the respect for what a person chose',
    patches: [
      {
        file: 'packages/domain/src/lifecycle/policy.ts',
        find: "  const chosen = chosenByUser(current, pullRequest.headSha)\n  if (chosen) return { desired: 'keep', reason: chosen }\n",
        replace: '',
      },
    ],
    tests: [concluding],
  },
]

import t from 'tap'
import { desiredStates, environmentStatus, environmentStatuses } from '../src/index.js'
import type { EnvironmentStatus } from '../src/lifecycle/environment-status.js'

type Facts = Parameters<typeof environmentStatus>[0]

const settled: Facts = {
  desired: 'up',
  generation: 3,
  observedGeneration: 3,
  deploymentState: 'live',
  waitingFor: null,
  isAsleep: false,
  isServing: true,
  fault: null,
}
const down = { desired: 'down', deploymentState: 'gone', isServing: false } as const
const asleep = { desired: 'asleep', deploymentState: 'asleep', isAsleep: true, isServing: false } as const

const cases: [string, Partial<Facts>, EnvironmentStatus][] = [
  ['its head serves', {}, 'live'],
  [
    'its first version is built',
    { observedGeneration: 2, deploymentState: 'building', isServing: false },
    'deploying',
  ],
  [
    'a newer commit is built while the version before serves',
    { observedGeneration: 2, deploymentState: 'building' },
    'deploying',
  ],
  ['its head serves, and machines of the version before are left', { observedGeneration: 2 }, 'live'],
  ['a failed attempt is tried again', { observedGeneration: 2, deploymentState: 'queued' }, 'deploying'],
  [
    'it is being taken down',
    { desired: 'down', observedGeneration: 2, deploymentState: 'destroying' },
    'deploying',
  ],
  ['it failed and nothing serves', { deploymentState: 'failed', isServing: false }, 'failed'],
  ['it failed and the version before serves', { deploymentState: 'failed' }, 'failed'],
  ['taking it down failed', { ...down, deploymentState: 'failed', isServing: true }, 'failed'],
  ['a fork waits for approval', { desired: 'held', deploymentState: null, isServing: false }, 'held'],
  ['a fork waits, and what it had is still removed', { desired: 'held', observedGeneration: 2 }, 'held'],
  ['its head has no room while the version before serves', { waitingFor: 'quota_deployments' }, 'held'],
  ['its machine is being repaired', { fault: { givenUp: false } }, 'deploying'],
  ['its machine could not be repaired', { fault: { givenUp: true } }, 'failed'],
  ['it sleeps', asleep, 'asleep'],
  [
    'it is being woken',
    { ...asleep, desired: 'up', observedGeneration: 2, deploymentState: 'releasing' },
    'deploying',
  ],
  ['a cancelled deployment left the version before', { deploymentState: 'cancelled' }, 'live'],
  ['the first deployment was cancelled', { deploymentState: 'cancelled', isServing: false }, 'down'],
  ['it was taken down', down, 'down'],
  [
    'nothing was ever made for it',
    { ...down, generation: 0, observedGeneration: 0, deploymentState: null },
    'down',
  ],
]

t.test('an environment has one status, and `live` means the desired commit', async t => {
  for (const [name, facts, status] of cases)
    t.equal(environmentStatus({ ...settled, ...facts }), status, name)
  const seen = new Set(cases.map(([, , status]) => status))
  t.same([...seen].sort(), [...environmentStatuses].sort(), 'every status is reached')
  for (const desired of desiredStates)
    t.not(
      environmentStatus({ ...settled, desired, observedGeneration: 2, deploymentState: 'verifying' }),
      'live',
      `${desired}: unfinished work`,
    )
})

import {
  activeStates,
  canTransition,
  type DeploymentState,
  deploymentStates,
  deploymentTransitions,
  isActive,
  isTerminal,
  terminalStates,
} from '@taxiway/domain'
import t from 'tap'

const reachable = (from: DeploymentState): Set<DeploymentState> => {
  const seen = new Set<DeploymentState>()
  const walk = (state: DeploymentState) => {
    for (const next of deploymentTransitions[state]) {
      if (seen.has(next)) continue
      seen.add(next)
      walk(next)
    }
  }
  walk(from)
  return seen
}

t.test('an ended deployment stays ended', async t => {
  for (const state of terminalStates) t.same(deploymentTransitions[state], [], state)
})

t.test('from every active state a deployment can end, fail, and be superseded', async t => {
  for (const state of deploymentStates.filter(one => !isTerminal(one))) {
    t.ok(canTransition(state, 'failed'), `${state} can fail`)
    t.ok(canTransition(state, 'superseded'), `${state} can be superseded`)
    t.ok(canTransition(state, 'cancelled'), `${state} can be cancelled`)
  }
})

t.test('every working state can return to the queue, so that a crash never blocks', async t => {
  for (const state of activeStates) t.ok(canTransition(state, 'queued'), state)
})

t.test('every state is reachable, has exactly one kind, and has no transition to itself', async t => {
  const seen = reachable('queued')
  for (const state of deploymentStates) {
    if (state !== 'queued') t.ok(seen.has(state), `${state} can be reached`)
    t.equal([isActive(state), isTerminal(state), state === 'queued'].filter(Boolean).length, 1, state)
    t.notOk(canTransition(state, state), `${state} to itself`)
  }
})

t.test('only a verified deployment becomes live, and only a destroyed one becomes gone', async t => {
  const into = (to: DeploymentState) => deploymentStates.filter(from => canTransition(from, to))
  t.same(into('live'), ['verifying'])
  t.same(into('gone'), ['destroying'])
  t.same(into('destroying'), ['queued'])
  t.same(into('skipped'), ['queued'])
})

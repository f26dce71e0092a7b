import type { Facts, Judge, Violation } from './facts.js'

const dead = new Set(['destroyed', 'destroying'])

/** K6 and I3: what runs is what should run: one machine for each live environment, nothing for any other, no process or directory beside. */
export const judgeLeftovers: Judge = facts => [
  ...judgeApps(facts),
  ...judgeMachines(facts),
  ...judgeProcesses(facts),
  ...facts.workEntries.map(path => ({ rule: 'K6', what: `left in the work directory: ${path}` })),
]

const judgeApps = ({ apps, environments, deployments }: Facts): Violation[] =>
  apps.flatMap(app => {
    const owner = environments.find(one => one.appName === app)
    if (!owner) return [{ rule: 'K6', what: `the app ${app} belongs to no environment` }]
    if (owner.desired === 'down')
      return [{ rule: 'I1', what: `${owner.id} should be down and has the app ${app}` }]
    const attempts = deployments.filter(one => one.environmentId === owner.id && one.kind === 'deploy')
    return attempts.length === 0 ? [{ rule: 'K6', what: `${app} was made for no deployment` }] : []
  })

const judgeMachines = ({ machines, environments, deployments }: Facts): Violation[] =>
  environments.flatMap(({ id, appName, desired, liveDeploymentId }) => {
    const own = machines.filter(one => one.app === appName && !dead.has(one.state))
    const live = deployments.find(one => one.id === liveDeploymentId)
    const expected = live ? 1 : 0
    const violations: Violation[] = []
    if (own.length !== expected)
      violations.push({
        rule: 'K6',
        what: `${id} has ${own.length} machines instead of ${expected}`,
        evidence: own,
      })
    const open = own.filter(one => !one.cordoned)
    if (open.length > 1)
      violations.push({ rule: 'I3', what: `${id} has ${open.length} machines in traffic`, evidence: open })
    // What was woken runs on the machine of the deployment that slept.
    const makers = deployments.filter(
      one =>
        one.environmentId === id && (one.id === live?.id || (live?.kind === 'wake' && one.sha === live.sha)),
    )
    const names = makers.map(one => `web-${one.id.slice(-12)}`)
    if (desired === 'asleep' && own.some(one => one.state === 'started'))
      violations.push({ rule: 'K6', what: `${id} is asleep and a machine of it runs`, evidence: own })
    if (desired === 'asleep' && open.length > 0)
      violations.push({ rule: 'K6', what: `${id} is asleep and a visit would start it`, evidence: own })
    if (desired !== 'asleep' && live && !own.some(one => !one.cordoned && names.includes(one.name)))
      violations.push({
        rule: 'K6',
        what: `${id}: the machine of ${live.id} is not in traffic`,
        evidence: own,
      })
    return violations
  })

const judgeProcesses = ({ machineProcesses, machines, buildProcesses }: Facts): Violation[] => [
  ...machineProcesses.flatMap(({ machineId, app, pid }) => {
    const machine = machines.find(one => one.id === machineId && !dead.has(one.state))
    return machine
      ? []
      : [{ rule: 'K6', what: `process ${pid} of ${app} runs without its machine ${machineId}` }]
  }),
  ...buildProcesses.map(one => ({ rule: 'K6', what: `a build is still running: ${one.pid} ${one.command}` })),
]

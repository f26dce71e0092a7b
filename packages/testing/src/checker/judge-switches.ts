import { groupBy } from '@taxiway/checker'
import type { Facts, Judge, Violation } from './facts.js'
import { readFlyEvents, wasPerformed } from './fly-calls.js'

type Seen = { deploymentId: string; generation: number; cordoned: boolean }

/** K5: traffic never moves to an older deployment while a newer one is live. */
export const judgeSwitches: Judge = facts =>
  [...groupBy(readFlyEvents(facts), event => event.app)].flatMap(([app, events]) => {
    const machines = new Map<string, Seen>()
    const violations: Violation[] = []
    for (const event of events.filter(wasPerformed)) {
      if (event.machineId === null) continue
      if (event.kind === 'create') machines.set(event.machineId, event)
      const machine = machines.get(event.machineId)
      if (!machine) continue
      if (event.kind === 'cordon') machines.set(event.machineId, { ...machine, cordoned: true })
      if (event.kind !== 'uncordon' || !machine.cordoned) continue
      machines.set(event.machineId, { ...machine, cordoned: false })
      const newer = facts.transitions.find(
        row =>
          row.to === 'live' &&
          row.generation > machine.generation &&
          row.atMs <= event.call.atMs &&
          row.environmentId === environmentOf(facts, machine.deploymentId),
      )
      if (newer)
        violations.push({
          rule: 'K5',
          what: `${app}: traffic went back to generation ${machine.generation} when ${newer.generation} was live`,
          evidence: event.call,
        })
    }
    return violations
  })

const environmentOf = ({ deployments }: Facts, id: string) =>
  deployments.find(one => one.id === id)?.environmentId

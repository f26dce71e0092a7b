import { inTransaction, markForReport, noteMachineFault } from '@taxiway/db'
import { failure, find, opens, opensLive, type Play, pushes, says, works } from './act.js'

export const deploying: Play[] = [
  { name: 'queued', does: desk => opens(desk) },
  ...(['fetching', 'building', 'releasing', 'verifying'] as const).map(
    (state): Play => ({
      name: state,
      does: async desk => {
        const number = await opens(desk)
        await works(desk, number, { state, startedAt: new Date() })
        return number
      },
    }),
  ),
  { name: 'live', does: desk => opensLive(desk, { expiresAt: new Date(Date.now() + 3_600_000) }) },
  {
    name: 'live and pinned',
    does: async desk => {
      const number = await opensLive(desk, { expiresAt: new Date(Date.now() + 3_600_000) })
      await says(desk, number, '/taxiway pin 2d')
      return number
    },
  },
  { name: 'live and stopped until a visit', does: desk => opensLive(desk, { idleSince: new Date() }) },
  {
    name: 'live while a newer commit is built',
    does: async desk => {
      const number = await opensLive(desk)
      await pushes(desk, number)
      await works(desk, number, { state: 'building', startedAt: new Date() }, { observedGeneration: 1 })
      return number
    },
  },
  {
    name: 'live while a newer commit failed',
    does: async desk => {
      const number = await opensLive(desk)
      await pushes(desk, number)
      await works(desk, number, failure)
      return number
    },
  },
  {
    name: 'failed at first',
    does: async desk => {
      const number = await opens(desk)
      await works(desk, number, failure)
      return number
    },
  },
  {
    name: 'failed health check',
    does: async desk => {
      const number = await opens(desk)
      const errorMessage = 'GET /health answered 500 for 60 seconds.'
      await works(desk, number, { ...failure, errorCode: 'release.unhealthy', errorMessage })
      return number
    },
  },
  {
    name: 'machine crashes',
    does: async desk => {
      const number = await opensLive(desk)
      const { environment, deployment } = await find(desk, number)
      await inTransaction(desk.db, async tx => {
        await noteMachineFault(tx, environment.id, 'crashing', { isRepairOff: false })
        if (deployment) await markForReport(tx, environment.id, [deployment.id])
      })
      return number
    },
  },
  {
    name: 'cancelled',
    does: async desk => {
      const number = await opens(desk)
      await works(desk, number, { state: 'cancelled', errorCode: 'work.cancelled' })
      return number
    },
  },
]

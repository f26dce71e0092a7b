import { does, failure, find, goes, goesLive, opensLive, type Play, pushes, says, works } from './act.js'

export const chosen: Play[] = [
  {
    name: 'frozen',
    does: async desk => {
      const number = await opensLive(desk)
      await says(desk, number, '/taxiway freeze')
      await pushes(desk, number)
      return number
    },
  },
  {
    name: 'asleep',
    does: async desk => {
      const number = await opensLive(desk)
      await says(desk, number, '/taxiway sleep')
      await works(desk, number, { state: 'asleep', finishedAt: new Date() }, { asleepSince: new Date() })
      return number
    },
  },
  {
    name: 'rolled back',
    does: async desk => {
      const number = await opensLive(desk)
      await pushes(desk, number)
      await goesLive(desk, number)
      await says(desk, number, '/taxiway rollback')
      await goesLive(desk, number)
      return number
    },
  },
  {
    name: 'expired',
    does: async desk => {
      const number = await opensLive(desk)
      await says(desk, number, '/taxiway destroy')
      await goes(desk, number)
      const { environment } = await find(desk, number)
      await works(
        desk,
        number,
        {},
        { desiredReason: 'expired', choice: 'expire', choiceHead: environment.choiceHead },
      )
      return number
    },
  },
  {
    name: 'destroyed by a user',
    does: async desk => {
      const number = await opensLive(desk)
      await says(desk, number, '/taxiway destroy')
      await goes(desk, number)
      return number
    },
  },
  {
    name: 'being taken down',
    does: async desk => {
      const number = await opensLive(desk, { expiresAt: new Date(Date.now() + 3_600_000) })
      await does(desk, number, 'close')
      await works(desk, number, { state: 'destroying', startedAt: new Date() }, { observedGeneration: 1 })
      return number
    },
  },
  {
    name: 'closed',
    does: async desk => {
      const number = await opensLive(desk, { expiresAt: new Date(Date.now() + 3_600_000) })
      await pushes(desk, number)
      await works(desk, number, failure)
      await does(desk, number, 'close')
      await goes(desk, number)
      return number
    },
  },
  {
    name: 'merged',
    does: async desk => {
      const number = await opensLive(desk)
      await does(desk, number, 'merge')
      await goes(desk, number)
      return number
    },
  },
]

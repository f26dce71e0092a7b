import { eq, schema } from '@taxiway/db/testing'
import { does, goesLive, opens, type Play, pushes, says, works } from './act.js'

export const waiting: Play[] = [
  {
    name: 'held fork',
    does: desk => opens(desk, { fork: true, author: 'eve', title: '</details> @everyone' }),
  },
  {
    name: 'held fork after a push',
    does: async desk => {
      const number = await opens(desk, { fork: true, author: 'eve' })
      const { sha } = await desk.pull(number)
      await says(desk, number, `/taxiway approve ${sha}`)
      await goesLive(desk, number)
      await pushes(desk, number)
      return number
    },
  },
  {
    name: 'held fork that closed',
    does: async desk => {
      const number = await opens(desk, { fork: true, author: 'eve' })
      await does(desk, number, 'close')
      return number
    },
  },
  {
    name: 'waiting for a quota',
    does: async desk => {
      const { organizationId } = desk.project
      const live = await desk.db.$count(schema.environments, eq(schema.environments.desired, 'up'))
      await desk.db.insert(schema.quotas).values({ organizationId, granted: { liveEnvironments: live } })
      await opens(desk)
      const number = await opens(desk)
      await desk.db.delete(schema.quotas)
      return number
    },
  },
  {
    name: 'refused by a quota',
    does: async desk => {
      const { organizationId } = desk.project
      const live = await desk.db.$count(schema.environments, eq(schema.environments.desired, 'up'))
      await desk.db
        .insert(schema.quotas)
        .values({ organizationId, granted: { liveEnvironments: live }, policy: 'refuse' })
      const number = await opens(desk)
      await desk.db.delete(schema.quotas)
      return number
    },
  },
  {
    name: 'waiting for decrypt',
    does: async desk => {
      const number = await opens(desk)
      const errorMessage =
        'The variable A (preview) cannot be opened, so the deployment waits. Set it again, then Taxiway goes on. If an earlier release is live, it stays live.'
      const work = { state: 'queued', errorCode: 'env.undecryptable', errorMessage } as const
      await works(desk, number, work, { providerWait: 'decrypt', observedGeneration: 0 })
      return number
    },
  },
  ...(['provider_auth', 'capacity', 'provider_unavailable'] as const).map(
    (providerWait): Play => ({
      name: `waiting for ${providerWait}`,
      does: async desk => {
        const number = await opens(desk)
        await works(desk, number, { state: 'queued' }, { providerWait, observedGeneration: 0 })
        return number
      },
    }),
  ),
]

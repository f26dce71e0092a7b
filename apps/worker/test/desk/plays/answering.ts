import { schema } from '@taxiway/db/testing'
import { find, log, opensLive, type Play, says, works } from './act.js'

export const answering: Play[] = [
  ...['why', 'logs', 'help', 'dance', 'approve 1234567', 'rollback', 'deploy api', 'extend 3d'].map(
    (words): Play => ({
      name: `answer to ${words}`,
      does: async desk => {
        const number = await opensLive(desk)
        const { deployment } = await find(desk, number)
        if (deployment) {
          await works(desk, number, { startedAt: new Date() })
          const chunk = { deploymentId: deployment.id, step: 'build', stream: 'stdout' } as const
          await desk.db
            .insert(schema.logChunks)
            .values(log.map((line, seq) => ({ ...chunk, seq, text: `${line}\n` })))
        }
        await says(desk, number, `/taxiway ${words}`)
        return number
      },
    }),
  ),
  {
    name: 'answer to a person who may not',
    does: async desk => {
      const number = await opensLive(desk)
      await says(desk, number, '/taxiway deploy', 'mallory')
      return number
    },
  },
]

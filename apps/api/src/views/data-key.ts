import type { DataKeyStatus } from '@taxiway/vault'
import { z } from 'zod'
import { timestamp } from '../routes/responses.js'

export const dataKeySchema = z
  .object({
    id: z.int().meta({ description: 'Stands in every value sealed under it.' }),
    state: z.enum(['pending', 'primary', 'superseded', 'retired', 'destroyed']).meta({
      description:
        '`pending`: not used yet. `primary`: seals. `superseded`: still opens values that will be sealed again. `retired`: opens nothing any more. `destroyed`: gone.',
    }),
    messagesUsed: z.int().meta({ description: 'How many messages were given out to be sealed with it.' }),
    values: z.int().meta({ description: 'How many values are sealed under it now.' }),
    createdAt: timestamp,
    changedAt: timestamp,
  })
  .meta({
    id: 'EncryptionKey',
    description: 'A data key of the organization. The key itself is never shown.',
  })

export const presentDataKey = ({ kid, state, used, values, createdAt, changedAt }: DataKeyStatus) => ({
  id: kid,
  state,
  messagesUsed: used,
  values,
  createdAt: createdAt.toISOString(),
  changedAt: changedAt.toISOString(),
})

import type { DataKeyStatus } from '@taxiway/vault'
import { z } from 'zod'
import { timestamp } from '../routes/responses.js'

export const dataKeySchema = z
  .object({
    id: z.int().meta({ description: 'Part of every value that this key encrypts.' }),
    state: z.enum(['pending', 'primary', 'superseded', 'retired', 'destroyed']).meta({
      description:
        '`pending`: not used yet. `primary`: encrypts new values. `superseded`: still decrypts values that will be encrypted again. `retired`: no value needs it. `destroyed`: deleted.',
    }),
    messagesUsed: z.int().meta({ description: 'How many encryptions were reserved for this key.' }),
    values: z.int().meta({ description: 'How many stored values this key encrypts now.' }),
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

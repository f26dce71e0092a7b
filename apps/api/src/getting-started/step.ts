import { z } from 'zod'
import { timestamp } from '../routes/responses.js'

export const stepIds = [
  'github_app',
  'permissions',
  'fly_token',
  'worker',
  'installation',
  'webhook',
  'repository',
  'live_app',
] as const

export const missingSchema = z.object({
  kind: z.enum(['permission', 'event']),
  name: z.string(),
  level: z.enum(['read', 'write']).nullable(),
  without: z.string().meta({ description: 'What does not work without it.' }),
  account: z
    .string()
    .nullable()
    .meta({ description: 'The installation that lacks it; null when the App itself does not ask for it.' }),
})
export type Missing = z.output<typeof missingSchema>

export const stepSchema = z.object({
  id: z.enum(stepIds),
  for: z.enum(['operator', 'member']).meta({ description: 'Whose step it is.' }),
  state: z.enum(['done', 'todo', 'failed', 'unknown']).meta({
    description: '`failed`: something is wrong. `unknown`: it cannot be checked now; ask again.',
  }),
  message: z.string().meta({ description: 'What was found, and the next step.' }),
  at: timestamp.nullable(),
  url: z.string().nullable().meta({ description: 'Where the next step is done, or the result is.' }),
  environmentId: z.string().nullable(),
  missing: z.array(missingSchema),
})
export type Step = z.output<typeof stepSchema>

type Found = Pick<Step, 'state' | 'message'> & Partial<Pick<Step, 'at' | 'url' | 'environmentId' | 'missing'>>

export const step = (id: Step['id'], audience: Step['for'], found: Found): Step => ({
  id,
  for: audience,
  at: null,
  url: null,
  environmentId: null,
  missing: [],
  ...found,
})

import { z } from 'zod'

/** What Fly last said of a worker's token; workers tell it with their heartbeats. */
export const flyTokenVerdictSchema = z.object({
  state: z.enum(['accepted', 'refused', 'unknown']),
  at: z.string(),
})
export type FlyTokenVerdict = z.output<typeof flyTokenVerdictSchema>

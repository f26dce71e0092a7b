import type { LogChunkRecord } from '@taxiway/db'
import { z } from 'zod'
import { timestamp } from '../routes/responses.js'

export const logChunkSchema = z
  .object({
    seq: z.int().meta({ description: 'Increases by one for each chunk of a deployment.' }),
    step: z.string(),
    stream: z.enum(['stdout', 'stderr', 'system']),
    text: z.string().meta({ description: 'Output as it was written, control characters included.' }),
    at: timestamp,
  })
  .meta({ id: 'LogChunk' })
export type LogChunk = z.output<typeof logChunkSchema>

export const presentLogChunk = (row: LogChunkRecord): LogChunk => ({
  seq: row.seq,
  step: row.step,
  stream: row.stream,
  text: row.text,
  at: row.at.toISOString(),
})

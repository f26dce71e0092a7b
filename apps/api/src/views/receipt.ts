import type { ReceiptLine } from '@taxiway/db'
import { idSchema, type MachineCost } from '@taxiway/domain'
import { z } from 'zod'
import { timestamp } from '../routes/responses.js'

export const costSchema = z
  .object({
    currency: z.literal('USD'),
    machineSeconds: z.int().meta({ description: 'How long machines ran.' }),
    soFar: z.number().nullable().meta({
      description: 'By the prices of the operator (`MACHINE_PRICES`); null when a size has none.',
    }),
    perDay: z.number().nullable().meta({ description: 'What runs now costs this much a day.' }),
  })
  .meta({ id: 'Cost' })

export const presentCost = (cost: MachineCost): z.output<typeof costSchema> => ({ currency: 'USD', ...cost })

export const receiptSchema = z
  .object({
    environmentId: idSchema('env'),
    isOver: z.boolean().meta({
      description: 'Everything that was made on Fly is gone, and Taxiway has verified it.',
    }),
    cost: costSchema,
    resources: z.array(
      z.object({
        kind: z.string(),
        name: z.string(),
        externalId: z.string().nullable(),
        state: z.enum(['intended', 'present', 'gone']).meta({
          description: '`intended`: recorded before it was made. `gone`: its absence was verified.',
        }),
        recordedAt: timestamp,
        goneAt: timestamp.nullable().meta({ description: 'When its absence was verified.' }),
      }),
    ),
    isComplete: z.boolean().meta({ description: 'False when there are more resources than are shown.' }),
  })
  .meta({ id: 'Receipt' })

/** What stays on GitHub, so that people can read what happened. */
const stays: ReadonlySet<string> = new Set(['comment', 'check_run', 'github_deployment'])

export const presentReceipt = (
  environmentId: z.output<typeof receiptSchema>['environmentId'],
  lines: readonly ReceiptLine[],
  { cost, limit }: { cost: MachineCost; limit: number },
): z.output<typeof receiptSchema> => ({
  environmentId,
  isOver: lines.every(({ kind, state }) => state === 'gone' || stays.has(kind)),
  cost: presentCost(cost),
  resources: lines.slice(0, limit).map(({ kind, name, externalId, state, createdAt, updatedAt }) => ({
    kind,
    name,
    externalId,
    state,
    recordedAt: createdAt.toISOString(),
    goneAt: state === 'gone' ? updatedAt.toISOString() : null,
  })),
  isComplete: lines.length <= limit,
})

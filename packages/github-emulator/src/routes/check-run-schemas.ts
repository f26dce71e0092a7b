import { z } from 'zod'

const MAX_TEXT = 65_535
const MAX_ANNOTATIONS = 50
const MAX_ACTIONS = 3

const annotation = z.object({
  path: z.string(),
  start_line: z.number().int(),
  end_line: z.number().int(),
  start_column: z.number().int().optional(),
  end_column: z.number().int().optional(),
  annotation_level: z.enum(['notice', 'warning', 'failure']),
  message: z.string(),
  title: z.string().optional(),
  raw_details: z.string().optional(),
})

const output = {
  summary: z.string().max(MAX_TEXT),
  text: z.string().max(MAX_TEXT).optional(),
  annotations: z.array(annotation).max(MAX_ANNOTATIONS).optional(),
  images: z
    .array(z.object({ alt: z.string(), image_url: z.string(), caption: z.string().optional() }))
    .optional(),
}

const shared = {
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  started_at: z.iso.datetime({ offset: true }).optional(),
  completed_at: z.iso.datetime({ offset: true }).optional(),
  // `stale` exists too, but only GitHub itself may conclude so.
  conclusion: z
    .enum(['action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'timed_out'])
    .optional(),
  actions: z
    .array(
      z.object({
        label: z.string().max(20),
        description: z.string().max(40),
        identifier: z.string().max(20),
      }),
    )
    .max(MAX_ACTIONS)
    .optional(),
  status: z.enum(['queued', 'in_progress', 'completed']).optional(),
}

export const checkRunCreation = z.object({
  ...shared,
  name: z.string().min(1),
  head_sha: z.string(),
  output: z.object({ title: z.string(), ...output }).optional(),
})

export const checkRunUpdate = z.object({
  ...shared,
  name: z.string().min(1).optional(),
  output: z.object({ title: z.string().optional(), ...output }).optional(),
})

export type CheckRunFields = z.infer<typeof checkRunUpdate>

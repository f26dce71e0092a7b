import { z } from 'zod'
import { machineConfigSchema, stopSignalSchema } from './machine-config.js'

const text = z.string()

export const createAppRequest = z.strictObject({
  name: text,
  org_slug: text,
  network: text.optional(),
  enable_subdomains: z.boolean().optional(),
})

export const deployTokenRequest = z.strictObject({ expiry: text.optional() })

export const assignIpRequest = z.strictObject({
  type: z.enum(['v4', 'v6', 'shared_v4', 'private_v6']),
  region: text.optional(),
  org_slug: text.optional(),
  network: text.optional(),
  service_name: text.optional(),
})

export const updateSecretsRequest = z.strictObject({
  values: z.record(text, text.nullable()),
})

const machineRequest = {
  config: machineConfigSchema,
  name: text.optional(),
  region: text.optional(),
  lease_ttl: z.number().int().positive().optional(),
  lsvd: z.boolean().optional(),
  min_secrets_version: z.number().int().nonnegative().optional(),
  skip_launch: z.boolean().optional(),
  skip_secrets: z.boolean().optional(),
  skip_service_registration: z.boolean().optional(),
}

export const createMachineRequest = z.strictObject(machineRequest)

export const updateMachineRequest = z.strictObject({
  ...machineRequest,
  current_version: text.optional(),
})

export const stopRequest = z.strictObject({ signal: stopSignalSchema, timeout: text }).partial()

/** `cmd` is the deprecated form of `command`. */
export const execRequest = z
  .strictObject({
    cmd: text,
    command: z.array(text),
    container: text,
    stdin: text,
    timeout: z.number().int(),
  })
  .partial()

export const leaseRequest = z.strictObject({ ttl: z.number().int().positive(), description: text }).partial()

export const updateMetadataRequest = z.strictObject({
  metadata: z.record(text, text),
  machine_version: text.optional(),
  updated_at: text.optional(),
})

export const emptyRequest = z.strictObject({})

export type CreateMachineRequest = z.infer<typeof createMachineRequest>

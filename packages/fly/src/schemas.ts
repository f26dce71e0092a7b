import { z } from 'zod'

/*
 * Only the fields that we read; unknown fields are allowed. Depending on the endpoint, an empty value is null or
 * absent.
 */

const orUndefined = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform(value => value ?? undefined)
const listOf = <T extends z.ZodType>(schema: T) =>
  z
    .array(schema)
    .nullish()
    .transform(value => value ?? [])

export const flyAppSchema = z.object({
  name: z.string(),
  status: orUndefined(z.string()),
  network: orUndefined(z.string()),
  machine_count: orUndefined(z.number()),
  organization: orUndefined(z.object({ slug: orUndefined(z.string()) })),
})
export type FlyApp = z.infer<typeof flyAppSchema>

export const flyAppListSchema = z.object({ apps: listOf(flyAppSchema) })

export const deployTokenSchema = z.object({ token: z.string().min(1) })

export const ipAssignmentSchema = z.object({ ip: z.string(), shared: orUndefined(z.boolean()) })
export type IpAssignment = z.infer<typeof ipAssignmentSchema>
export const ipListSchema = z.object({ ips: listOf(ipAssignmentSchema) })

export const secretsVersionSchema = z
  .object({ version: orUndefined(z.number()), Version: orUndefined(z.number()) })
  .transform(({ version, Version }) => ({ version: version ?? Version ?? 0 }))
export const secretListSchema = z.object({
  secrets: listOf(z.object({ name: z.string(), digest: orUndefined(z.string()) })),
})
export type SecretName = z.infer<typeof secretListSchema>['secrets'][number]

const checkConfig = z.looseObject({ type: orUndefined(z.string()) })
const machineConfigSchema = z.looseObject({
  image: orUndefined(z.string()),
  metadata: orUndefined(z.record(z.string(), z.string())),
  services: listOf(z.looseObject({ checks: listOf(checkConfig) })),
  checks: orUndefined(z.record(z.string(), checkConfig)),
})

export const machineEventSchema = z.object({
  id: orUndefined(z.string()),
  type: z.string(),
  status: orUndefined(z.string()),
  source: orUndefined(z.string()),
  timestamp: orUndefined(z.number()),
  request: orUndefined(
    z.looseObject({
      restart_count: orUndefined(z.number()),
      exit_event: orUndefined(
        z.looseObject({
          exit_code: orUndefined(z.number()),
          guest_exit_code: orUndefined(z.number()),
          guest_signal: orUndefined(z.number()),
          oom_killed: orUndefined(z.boolean()),
          requested_stop: orUndefined(z.boolean()),
          restarting: orUndefined(z.boolean()),
        }),
      ),
    }),
  ),
})
export type FlyMachineEvent = z.infer<typeof machineEventSchema>

export const machineSchema = z.object({
  id: z.string(),
  name: orUndefined(z.string()),
  state: z.string(),
  region: orUndefined(z.string()),
  instance_id: orUndefined(z.string()),
  nonce: orUndefined(z.string()),
  host_status: orUndefined(z.string()),
  created_at: orUndefined(z.string()),
  updated_at: orUndefined(z.string()),
  config: orUndefined(machineConfigSchema),
  incomplete_config: orUndefined(machineConfigSchema),
  checks: listOf(
    z.object({
      name: z.string(),
      status: orUndefined(z.string()),
      output: orUndefined(z.string()),
    }),
  ),
  events: listOf(machineEventSchema),
})
export type FlyMachine = z.infer<typeof machineSchema>

/** The list endpoint may answer null for an empty list. */
export const machineListSchema = z
  .array(machineSchema)
  .nullable()
  .transform(list => list ?? [])

export const execSchema = z.object({
  exit_code: orUndefined(z.number()),
  stdout: orUndefined(z.string()),
  stderr: orUndefined(z.string()),
})

export const waitSchema = z.object({ state: orUndefined(z.string()), version: orUndefined(z.string()) })

const leaseData = z.object({
  nonce: orUndefined(z.string()),
  expires_at: orUndefined(z.number()),
  owner: orUndefined(z.string()),
  description: orUndefined(z.string()),
  version: orUndefined(z.string()),
})
/** The API wraps a lease in `{status, data}`, but its OpenAPI document does not; we accept both. */
export const leaseSchema = z
  .union([z.object({ data: leaseData }), leaseData.transform(data => ({ data }))])
  .transform(({ data }) => data)

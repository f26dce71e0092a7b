import type { Lease, Machine } from './model.js'

/** An answer of the Machines API that is not a success: a status and the JSON body that goes with it. */
export class FlyError extends Error {
  readonly status: number
  readonly body: Record<string, unknown>

  constructor(status: number, body: Record<string, unknown> | string) {
    super(typeof body === 'string' ? body : JSON.stringify(body))
    this.name = 'FlyError'
    this.status = status
    this.body = typeof body === 'string' ? { error: body } : body
  }
}

export const unauthenticated = () => new FlyError(401, 'Authenticate: token validation error')
export const foreignApp = () => new FlyError(403, 'unauthorized')
export const appNotFound = () => new FlyError(404, 'app not found')
export const machineNotFound = () => new FlyError(404, 'machine not found')
export const invalidArgument = (why?: string) =>
  new FlyError(400, why === undefined ? 'invalid argument' : `invalid argument: ${why}`)
export const rateLimited = () => new FlyError(429, 'rate limit exceeded')
export const versionMismatch = () => new FlyError(412, 'machine_version mismatch')
export const concurrentUpdate = () =>
  new FlyError(409, 'aborted: machine update failed due to concurrent update')
export const failedPrecondition = (why: string) => new FlyError(412, `failed_precondition: ${why}`)

export const hostUnreachable = (machine: Machine) =>
  failedPrecondition(`the host of machine ${machine.id} is not reachable`)

export const appNameTaken = () =>
  new FlyError(422, {
    error: 'Validation failed: Name has already been taken',
    status: 'name_taken',
  })

export const appNameInvalid = () =>
  new FlyError(422, 'Validation failed: Name under 63 chars using numbers, lowercase letters and dashes')

export const machineNameTaken = (holder: Machine) =>
  new FlyError(
    409,
    `already_exists: unique machine name violation, machine ID ${holder.id} already exists with name "${holder.name}"`,
  )

export const secretsNotThereYet = (version: number) =>
  new FlyError(412, `min_secrets_version ${version} is not yet available on this app`)

export const imageUnknown = (reference: string) =>
  new FlyError(400, `failed to get manifest ${reference}: request failed: manifest unknown`)

export const leaseHeld = (machine: Machine, lease: Lease) =>
  new FlyError(
    409,
    `machine ID ${machine.id} lease currently held by ${lease.owner}, expires at ${isoSeconds(lease.expiresAtMs)}`,
  )

export const leaseTaken = (lease: Lease) =>
  new FlyError(409, {
    status: 'error',
    code: 'lease_currently_held',
    message: 'machine lease currently held',
    data: {
      expires_at: Math.floor(lease.expiresAtMs / 1000),
      owner: lease.owner,
    },
  })

export const waitTimedOut = (wanted: string, current: string) =>
  new FlyError(
    408,
    `deadline_exceeded: machine failed to reach desired state, ${wanted}, currently ${current}`,
  )

const isoSeconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

import { DomainError } from '@taxiway/domain'
import type { OutboundRequest } from './outbound-types.js'

type Wanted = Pick<OutboundRequest, 'method' | 'path'>

export const isDeadline = (thrown: unknown): boolean =>
  thrown instanceof DomainError && thrown.code === 'outbound.deadline_exceeded'

/** No try was made. */
export const noTimeLeft = (name: string, { method, path }: Wanted): DomainError =>
  new DomainError('outbound.deadline_exceeded', {
    message: `There was no time left to call ${name} for ${method} ${path}.`,
    details: { target: name, method, path },
  })

/** A try was made and our deadline ended it, so the target may have acted. */
export const cutShort = (name: string, { method, path }: Wanted): DomainError =>
  new DomainError('outbound.deadline_exceeded', {
    message: `The time for this step ended before ${name} answered ${method} ${path}.`,
    details: { target: name, method, path, outcomeUnknown: true },
  })

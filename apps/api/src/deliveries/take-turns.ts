import { DomainError } from '@taxiway/domain'

/** Runs one piece of work at a time for each owner. Throws `request.rate_limited` when too many wait already. */
export const createTurns = ({ mostWaiting }: { mostWaiting: number }) => {
  const queues = new Map<string, { last: Promise<unknown>; length: number }>()
  return async <Result>(owner: string, work: () => Promise<Result>): Promise<Result> => {
    const queue = queues.get(owner) ?? { last: Promise.resolve(), length: 0 }
    if (queue.length > mostWaiting)
      throw new DomainError('request.rate_limited', {
        message: 'Such requests of your organization are processed one after the other. Send fewer at once.',
        details: { retryAfterSeconds: 5 },
      })
    queues.set(owner, queue)
    queue.length += 1
    const done = queue.last.then(work)
    queue.last = done.catch(() => undefined)
    try {
      return await done
    } finally {
      queue.length -= 1
      if (queue.length === 0) queues.delete(owner)
    }
  }
}

import { AsyncLocalStorage } from 'node:async_hooks'

/** What the work in progress belongs to. Every log line has these fields. */
export type Trail = {
  /** One id from a webhook or a request to the report on GitHub; rows that outlive a process store it. */
  correlationId?: string | null | undefined
  deliveryId?: string | undefined
  environmentId?: string | undefined
  deploymentId?: string | null | undefined
  /** The part of the work, for example the step of a deployment. */
  stage?: string | undefined
}

const trails = new AsyncLocalStorage<Readonly<Trail>>()

/** Runs `work`, and everything that it starts, with these fields added to those of its caller. */
export const inTrail = <Result>(fields: Trail, work: () => Result): Result =>
  trails.run({ ...trails.getStore(), ...withoutAbsent(fields) }, work)

/** Runs `work` with these fields alone: it is no part of what its caller does, which only found it. */
export const startTrail = <Result>(fields: Trail, work: () => Result): Result =>
  trails.run(withoutAbsent(fields), work)

const withoutAbsent = (fields: Trail): Trail =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null))

/** The fields of the work in progress; empty outside of any. */
export const currentTrail = (): Readonly<Trail> => trails.getStore() ?? {}

/** Whether a periodic pass began the story. Callers of the API choose how their ids begin, and those have a dot near the end. */
export const isPass = (correlationId: string): boolean => /^pass_[^.]+$/.test(correlationId)

const shape = /^[\w.:-]{1,160}$/

/**
 * The correlation id of the work in progress, in the only characters that may stand in a header, an SQL comment and a log; null
 * without one.
 */
export const correlationIdNow = (): string | null => {
  const { correlationId } = currentTrail()
  return typeof correlationId === 'string' && shape.test(correlationId) ? correlationId : null
}

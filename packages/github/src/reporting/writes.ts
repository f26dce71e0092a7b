import { isDomainError } from '@taxiway/domain'
import { confirmOutcome } from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import { z } from 'zod'
import type { Permissions } from '../auth/installation-tokens.js'
import type { RepositoryCall, RepositoryClient, RepositoryRef } from '../client/repository-client.js'
import type { CallOptions, GithubAnswer, GithubTransport } from '../client/transport.js'

/** Which repository a write is about. */
export type Target = CallOptions & { repository: RepositoryRef }
export type Writes = ReturnType<typeof createWrites>

export const withId = z.object({ id: z.number().int() })
export const isDone = (): true => true

/** How every report changes something at GitHub, and reads what is there. */
export const createWrites = (deps: {
  client: RepositoryClient
  transport: GithubTransport
  clock: Clock
}) => {
  const { client, transport, clock } = deps

  /**
   * Makes a change. When the outcome is unknown, `look` reads whether the change exists before it is sent
   * again; `look` returns undefined if it does not.
   */
  const change = <Result>(
    permissions: Permissions,
    { repository, deadline, signal }: Target,
    call: Pick<RepositoryCall, 'method' | 'path' | 'body'>,
    read: (answer: GithubAnswer) => Result,
    look: () => Promise<Result | undefined>,
  ): Promise<Result> => {
    const bucketKey = String(repository.installationId)
    const write = { ...call, deadline, signal, permissions, action: 'write', bucketKey, idempotent: false }
    return confirmOutcome(clock, {
      send: async () => read(await client.send(repository, write)),
      look,
      signal,
    })
  }

  /** Reads one object; undefined when it does not exist. */
  const find = <T>(
    permissions: Permissions,
    { repository, deadline, signal }: Target,
    path: string,
    schema: z.ZodType<T>,
  ) => ifFound(client.get(repository, { path, permissions, deadline, signal }, schema))

  return { change, find, idOf: (answer: GithubAnswer): number => transport.parse(answer, withId).id }
}

export const ifFound = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work
  } catch (error) {
    if (isDomainError(error, 'github.not_found')) return undefined
    throw error
  }
}

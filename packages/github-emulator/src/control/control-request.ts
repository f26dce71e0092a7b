import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { ApiError } from '../api-error.js'
import { type ChangeOptions, senderOf } from '../operations/push-branch.js'
import { ensureAccount, findRepository, pullKey } from '../queries.js'
import type { PullRequest, Repository } from '../state.js'
import type { World } from '../world.js'

export type InRepository = { Params: { owner: string; name: string } }
export type InPull = { Params: { owner: string; name: string; number: string } }

/** A mistake in a control call is the test's own, so the answer explains it in full. */
export const readControl = <T extends z.ZodType>(schema: T, request: FastifyRequest): z.infer<T> => {
  const result = schema.safeParse(request.body ?? {})
  if (!result.success) throw new ApiError(400, z.prettifyError(result.error))
  return result.data
}

export const controlledRepository = (world: World, params: { owner: string; name: string }): Repository => {
  const repository = findRepository(world.state, params.owner, params.name)
  if (!repository) throw new ApiError(404, `There is no repository ${params.owner}/${params.name}`)
  return repository
}

export const controlledPull = (world: World, params: InPull['Params']): PullRequest => {
  const pull = world.state.pulls[pullKey(controlledRepository(world, params).id, Number(params.number))]
  if (!pull)
    throw new ApiError(404, `There is no pull request ${params.owner}/${params.name}#${params.number}`)
  return pull
}

type Common = {
  sender?: string | undefined
  deliver?: boolean | undefined
  sameTimestamp?: boolean | undefined
}

export const optionsOf = (world: World, repository: Repository, body: Common): ChangeOptions => ({
  sender: senderOf(world, repository, body.sender),
  deliver: body.deliver,
  sameTimestamp: body.sameTimestamp,
})

export const accountOptions = (world: World, owner: string, body: Common): ChangeOptions => ({
  sender: ensureAccount(world.state, body.sender ?? owner, world.clock.now().getTime()),
  deliver: body.deliver,
})

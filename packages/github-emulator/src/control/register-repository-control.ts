import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { pushBranch } from '../operations/push-branch.js'
import {
  createRepository,
  deleteBranch,
  deleteRepository,
  ensureFork,
  renameRepository,
  setArchived,
  setPrivate,
  transferRepository,
} from '../operations/repositories.js'
import { ensureAccount, installationOf } from '../queries.js'
import { renderRepository } from '../render/repository.js'
import type { Repository } from '../state.js'
import type { World } from '../world.js'
import { controlledRepository, type InRepository, optionsOf, readControl } from './control-request.js'
import {
  collaborator,
  common,
  lfsObject,
  newCommit,
  newRepository,
  repositoryFork,
  repositoryRename,
  repositoryTransfer,
} from './schemas.js'

const ROOT = '/_control/repositories'
const ONE = `${ROOT}/:owner/:name`

/** Control calls on repositories: what people do on GitHub itself, with the webhooks that follow. */
export const registerRepositoryControl = (app: FastifyInstance, world: World): void => {
  const { state, git } = world
  const nowMs = () => world.clock.now().getTime()
  const describe = async (repository: Repository) => ({
    ...renderRepository(world.publicUrl(), state, repository),
    installationId: installationOf(state, repository)?.id ?? null,
    sha: await git.resolve(repository.id, `refs/heads/${repository.defaultBranch}`),
    gitDir: git.dir(repository.id),
  })

  app.post(ROOT, async (request, reply) => {
    const repository = await createRepository(world, readControl(newRepository, request))
    return reply.code(201).send(await describe(repository))
  })
  app.get<InRepository>(ONE, request => describe(controlledRepository(world, request.params)))
  app.delete<InRepository>(ONE, request => {
    const repository = controlledRepository(world, request.params)
    const options = optionsOf(world, repository, readControl(common, request))
    return { deliveries: deleteRepository(world, repository, options) }
  })

  app.post<InRepository>(`${ONE}/commits`, async (request, reply) => {
    const repository = controlledRepository(world, request.params)
    const body = readControl(newCommit, request)
    return reply
      .code(201)
      .send(await world.exclusively(repository.id, () => pushBranch(world, repository, body)))
  })
  app.delete<{ Params: InRepository['Params'] & { '*': string } }>(`${ONE}/branches/*`, async request => {
    const repository = controlledRepository(world, request.params)
    const options = optionsOf(world, repository, readControl(common, request))
    const remove = () => deleteBranch(world, repository, request.params['*'], options)
    return { deliveries: await world.exclusively(repository.id, remove) }
  })
  app.post<InRepository>(`${ONE}/forks`, async (request, reply) => {
    const { owner } = readControl(repositoryFork, request)
    const account = ensureAccount(state, owner, nowMs())
    const fork = await ensureFork(world, controlledRepository(world, request.params), account)
    return reply.code(201).send(await describe(fork))
  })

  app.post<InRepository>(`${ONE}/rename`, request => {
    const repository = controlledRepository(world, request.params)
    const body = readControl(repositoryRename, request)
    return { deliveries: renameRepository(world, repository, body.name, optionsOf(world, repository, body)) }
  })
  app.post<InRepository>(`${ONE}/transfer`, request => {
    const repository = controlledRepository(world, request.params)
    const body = readControl(repositoryTransfer, request)
    const to = ensureAccount(state, body.owner, nowMs(), body.ownerType)
    return { deliveries: transferRepository(world, repository, to, optionsOf(world, repository, body)) }
  })
  for (const [path, archived] of [
    ['archive', true],
    ['unarchive', false],
  ] as const) {
    app.post<InRepository>(`${ONE}/${path}`, request => {
      const repository = controlledRepository(world, request.params)
      const options = optionsOf(world, repository, readControl(common, request))
      return { deliveries: setArchived(world, repository, archived, options) }
    })
  }
  for (const [path, isPrivate] of [
    ['privatize', true],
    ['publicize', false],
  ] as const) {
    app.post<InRepository>(`${ONE}/${path}`, request => {
      const repository = controlledRepository(world, request.params)
      const options = optionsOf(world, repository, readControl(common, request))
      return { deliveries: setPrivate(world, repository, isPrivate, options) }
    })
  }

  app.post<InRepository>(`${ONE}/lfs`, (request, reply) => {
    const { id } = controlledRepository(world, request.params)
    const bytes = Buffer.from(readControl(lfsObject, request).content)
    const oid = createHash('sha256').update(bytes).digest('hex')
    state.lfsObjects.push({ repositoryId: id, oid, size: bytes.length, content: bytes.toString('base64') })
    world.save()
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${bytes.length}\n`
    return reply.code(201).send({ oid, pointer })
  })

  app.put<{ Params: InRepository['Params'] & { login: string } }>(
    `${ONE}/collaborators/:login`,
    (request, reply) => {
      const repository = controlledRepository(world, request.params)
      const account = ensureAccount(state, request.params.login, nowMs())
      repository.roles[account.login.toLowerCase()] = readControl(collaborator, request).permission
      world.save()
      return reply.code(204).send()
    },
  )
}

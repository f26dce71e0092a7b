import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { baseOf, requireRepository } from '../access.js'
import { notFound } from '../api-error.js'
import type { TreeEntry } from '../git.js'
import { repositoryHtmlUrl, repositoryUrl } from '../render/repository.js'
import type { Repository } from '../state.js'
import type { World } from '../world.js'

type Query = { ref?: string; recursive?: string }
type InRepository = { Params: { owner: string; repo: string; '*': string }; Querystring: Query }

const CONTENTS = { permissions: ['contents'], level: 'read' as const }
const MAX_INLINE_BYTES = 1024 * 1024
const TYPES: Record<string, string> = { tree: 'dir', blob: 'file', commit: 'submodule' }

/** Files and folders at a reference, and whole trees. */
export const registerContentRoutes = (app: FastifyInstance, world: World): void => {
  app.get<InRepository>('/repos/:owner/:repo/contents', (request, reply) => answer(world, request, reply, ''))
  app.get<InRepository>('/repos/:owner/:repo/contents/*', (request, reply) =>
    answer(world, request, reply, request.params['*'].replace(/\/$/, '')),
  )

  app.get<InRepository>('/repos/:owner/:repo/git/trees/*', async request => {
    const repository = requireRepository(world, request, CONTENTS)
    const commit = await world.git.resolve(repository.id, request.params['*'])
    const treeish = commit ?? request.params['*']
    const isRecursive = request.query.recursive !== undefined
    const entries = await world.git.tree(repository.id, treeish, isRecursive).catch(() => {
      throw notFound()
    })
    const url = `${repositoryUrl(baseOf(request), world.state, repository)}/git`
    const [found] = commit ? await world.git.log(repository.id, ['-1', commit]) : []
    const sha = found?.tree ?? treeish
    return {
      sha,
      url: `${url}/trees/${sha}`,
      truncated: false,
      tree: entries.map(({ path, mode, type, sha: object, size }) => ({
        path,
        mode,
        type,
        sha: object,
        ...(type === 'blob' ? { size } : {}),
        url: `${url}/${type}s/${object}`,
      })),
    }
  })
}

const answer = async (
  world: World,
  request: FastifyRequest<InRepository>,
  reply: FastifyReply,
  path: string,
) => {
  const repository = requireRepository(world, request, CONTENTS)
  const ref = request.query.ref ?? repository.defaultBranch
  const commit = await world.git.resolve(repository.id, ref)
  if (!commit) throw notFound()
  const [entry] = path === '' ? [] : await world.git.tree(repository.id, commit, false, path)
  if (path !== '' && entry?.path !== path) throw notFound()
  if (entry === undefined || entry.type === 'tree') {
    const children = await world.git.tree(repository.id, commit, false, path === '' ? undefined : `${path}/`)
    return children.map(child => renderEntry(world, request, repository, child, ref))
  }
  const content = entry.type === 'blob' ? await world.git.blob(repository.id, entry.sha) : Buffer.alloc(0)
  if (/\.raw(\+json)?/.test(request.headers.accept ?? ''))
    return reply.type('application/vnd.github.raw').send(content)
  const isInline = content.length <= MAX_INLINE_BYTES
  const link = entry.mode === '120000' ? { target: content.toString('utf8') } : {}
  return {
    ...renderEntry(world, request, repository, entry, ref),
    encoding: isInline ? 'base64' : 'none',
    content: isInline ? content.toString('base64').replace(/(.{60})/g, '$1\n') : '',
    ...link,
  }
}

const renderEntry = (
  world: World,
  request: FastifyRequest,
  repository: Repository,
  entry: TreeEntry,
  ref: string,
) => {
  const url = repositoryUrl(baseOf(request), world.state, repository)
  const htmlUrl = repositoryHtmlUrl(baseOf(request), world.state, repository)
  const path = entry.path.split('/').map(encodeURIComponent).join('/')
  const self = `${url}/contents/${path}?ref=${encodeURIComponent(ref)}`
  const git = `${url}/git/${entry.type}s/${entry.sha}`
  const html = `${htmlUrl}/${entry.type}/${ref}/${path}`
  return {
    type: entry.mode === '120000' ? 'symlink' : (TYPES[entry.type] ?? 'file'),
    size: entry.size,
    name: entry.path.split('/').at(-1) ?? entry.path,
    path: entry.path,
    sha: entry.sha,
    url: self,
    git_url: git,
    html_url: html,
    download_url: entry.type === 'blob' ? `${htmlUrl}/raw/${ref}/${path}` : null,
    _links: { self, git, html },
  }
}

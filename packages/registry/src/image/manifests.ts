import { DomainError, isDomainError } from '@taxiway/domain'
import type { Connection } from '../connection.js'
import { deleteScope, pullScope, pushScope } from '../scopes.js'
import { digestOf, isDigest } from './digest.js'
import { manifestTypes } from './media-types.js'

/** The bytes of a manifest, checked against their digest. */
export type StoredManifest = { digest: string; mediaType: string; bytes: Buffer }

const tagsPerPage = 500
const mostTags = 100_000

/** Reads by tag or digest. Throws `registry.content_invalid` when the bytes are not what their digest says. */
export const readManifest = async (
  connection: Connection,
  repository: string,
  reference: string,
  signal?: AbortSignal,
): Promise<StoredManifest> => {
  const { headers, body } = await connection.request({
    method: 'GET',
    path: `/v2/${repository}/manifests/${reference}`,
    scope: pullScope(repository),
    action: 'manifest.read',
    headers: { accept: manifestTypes },
    signal,
  })
  const digest = digestOf(body)
  const told = headers['docker-content-digest']
  const expected = isDigest(reference)
    ? reference
    : typeof told === 'string' && isDigest(told)
      ? told
      : digest
  if (digest !== expected) throw wrongContent(repository, expected)
  return { digest, mediaType: mediaTypeOf(headers['content-type']), bytes: body }
}

/** The digest a tag leads to, or undefined. A digest is looked up as well, and answered by itself. */
export const findManifest = async (
  connection: Connection,
  repository: string,
  reference: string,
  signal?: AbortSignal,
): Promise<string | undefined> => {
  const { status, headers } = await connection.request({
    method: 'HEAD',
    path: `/v2/${repository}/manifests/${reference}`,
    scope: pullScope(repository),
    action: 'manifest.head',
    headers: { accept: manifestTypes },
    accept: [404],
    signal,
  })
  if (status === 404) return undefined
  if (isDigest(reference)) return reference
  const digest = headers['docker-content-digest']
  if (typeof digest === 'string' && isDigest(digest)) return digest
  return (await readManifest(connection, repository, reference, signal)).digest
}

/**
 * Stores a manifest by tag or digest and resolves with its digest. May be repeated: the same bytes under the same name are the same.
 * Throws `registry.content_invalid` when the registry confirms another digest.
 */
export const putManifest = async (
  connection: Connection,
  repository: string,
  reference: string,
  { bytes, mediaType }: Pick<StoredManifest, 'bytes' | 'mediaType'>,
  signal?: AbortSignal,
): Promise<string> => {
  const digest = digestOf(bytes)
  const { headers } = await connection.request({
    method: 'PUT',
    path: `/v2/${repository}/manifests/${reference}`,
    scope: pushScope(repository),
    action: 'manifest.write',
    headers: { 'content-type': mediaType },
    body: bytes,
    signal,
  })
  const confirmed = headers['docker-content-digest']
  if (typeof confirmed === 'string' && confirmed !== digest) throw wrongContent(repository, digest)
  return digest
}

/** Whether the registry deleted it, does not have it, or does not delete at all. */
export const deleteManifest = async (
  connection: Connection,
  repository: string,
  digest: string,
  signal?: AbortSignal,
): Promise<'deleted' | 'absent' | 'unsupported'> => {
  const { status } = await connection.request({
    method: 'DELETE',
    path: `/v2/${repository}/manifests/${digest}`,
    scope: deleteScope(repository),
    action: 'manifest.delete',
    accept: [403, 404, 405],
    signal,
  })
  if (status === 403 || status === 405) return 'unsupported'
  return status === 404 ? 'absent' : 'deleted'
}

/**
 * All tags of a repository; undefined where the registry does not list them. A list is everything or an error: `registry.content_invalid`
 * when it breaks off or has more than `mostTags`.
 */
export const listTags = async (
  connection: Connection,
  repository: string,
  signal?: AbortSignal,
): Promise<string[] | undefined> => {
  const tags: string[] = []
  for (let last: string | undefined; ; ) {
    const page = await readTagPage(connection, repository, last, signal)
    if (page === undefined && last === undefined) return undefined
    if (page === undefined || tags.length > mostTags) throw partOnly(repository)
    tags.push(...page.tags)
    const next = page.tags.at(-1)
    if (!page.hasNext) return tags
    if (next === undefined || next === last) throw partOnly(repository)
    last = next
  }
}

const readTagPage = async (
  connection: Connection,
  repository: string,
  last: string | undefined,
  signal: AbortSignal | undefined,
): Promise<{ tags: string[]; hasNext: boolean } | undefined> => {
  try {
    const { headers, body } = await connection.request({
      method: 'GET',
      path: `/v2/${repository}/tags/list`,
      query: { n: tagsPerPage, last },
      scope: pullScope(repository),
      action: 'tags.list',
      signal,
    })
    const { tags } = JSON.parse(body.toString('utf8')) as { tags?: unknown }
    return {
      tags: Array.isArray(tags) ? tags.filter(tag => typeof tag === 'string') : [],
      // Registries may send fewer than they were asked for, or all of them; only this header tells.
      hasNext: /rel="?next"?/i.test(String(headers['link'] ?? '')),
    }
  } catch (error) {
    if (isDomainError(error, 'registry.not_found') || isDomainError(error, 'registry.rejected'))
      return undefined
    throw error
  }
}

const mediaTypeOf = (header: string | string[] | undefined): string =>
  (Array.isArray(header) ? header[0] : header)?.split(';')[0]?.trim() ?? ''

const partOnly = (repository: string): DomainError =>
  new DomainError('registry.content_invalid', {
    message: `The registry lists a part of the tags of ${repository} only, or more than ${mostTags}. Use another repository for new images.`,
    retryable: false,
  })

const wrongContent = (repository: string, digest: string): DomainError =>
  new DomainError('registry.content_invalid', {
    message: `The registry sent another manifest for ${repository} than ${digest} stands for. Taxiway reads it again; if it stays, push the image again.`,
  })

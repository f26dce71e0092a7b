import { DomainError } from '@taxiway/domain'
import type { ResponseHeaders } from '@taxiway/resilience'
import type { Connection } from '../connection.js'

/** Where the next request of an upload goes; the registry renews it with every answer. */
export type UploadSession = { path: string; query: Record<string, string> }

type Start = {
  repository: string
  scope: string
  mount: { digest: string; from: string } | undefined
  signal: AbortSignal | undefined
}

/**
 * Begins an upload, or has the blob mounted from a neighbour: a registry that cannot or may not mount answers 202, as to any beginning.
 * May be repeated: sessions that nobody ends are the registry's to clear away.
 */
export const startUpload = async (
  connection: Connection,
  { repository, scope, mount, signal }: Start,
): Promise<'mounted' | UploadSession> => {
  const { status, headers } = await connection.request({
    method: 'POST',
    path: `/v2/${repository}/blobs/uploads/`,
    query: mount && { mount: mount.digest, from: mount.from },
    scope,
    action: mount === undefined ? 'upload.start' : 'blob.mount',
    headers: { 'content-length': '0' },
    idempotent: true,
    signal,
  })
  return status === 201 ? 'mounted' : readSession(connection, headers)
}

/** The place that an answer names for what follows. */
export const readSession = (connection: Connection, headers: ResponseHeaders): UploadSession => {
  const location = headers['location']
  const url =
    typeof location === 'string' && URL.canParse(location, connection.origin)
      ? new URL(location, connection.origin)
      : undefined
  // Behind a proxy a registry may not know its own scheme; the host is what tells whether our credentials stay where they belong.
  if (url === undefined || url.host !== connection.host) throw noSession(connection.host)
  return { path: url.pathname, query: Object.fromEntries(url.searchParams) }
}

/** How many bytes a session has, by its `Range` of first and last byte; `0-0` is what registries say of an empty one. */
export const readReceived = (headers: ResponseHeaders): number => {
  const last = /^(?:bytes=)?0-(\d+)$/.exec(String(headers['range'] ?? ''))?.[1]
  return last === undefined || last === '0' ? 0 : Number(last) + 1
}

const noSession = (host: string): DomainError =>
  new DomainError('registry.rejected', {
    message: `${host} began an upload without saying where on ${host} it goes on. Check IMAGE_REGISTRY and the proxy before it.`,
  })

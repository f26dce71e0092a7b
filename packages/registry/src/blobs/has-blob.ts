import type { Connection } from '../connection.js'
import { pullScope } from '../scopes.js'

/** Whether a repository has a blob. */
export const hasBlob = async (
  connection: Connection,
  repository: string,
  { digest }: { digest: string },
  signal?: AbortSignal,
): Promise<boolean> => {
  const { status } = await connection.request({
    method: 'HEAD',
    path: `/v2/${repository}/blobs/${digest}`,
    scope: pullScope(repository),
    action: 'blob.head',
    accept: [404],
    signal,
  })
  // A redirect leads to its bytes, so it is there.
  return status < 400
}

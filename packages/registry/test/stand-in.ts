import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

/**
 * What a fault does to one request: `lost` acts and never tells, `cut` takes the first bytes of the body only, `refused` does not act;
 * `broken` ends a download in the middle.
 */
export type Fault = 'lost' | 'cut' | 'refused' | 'broken' | 'other bytes'

type Options = {
  /** Wants `Bearer` tokens of its own token service, which takes this password. */
  bearer?: { password: string; ttlSeconds?: number }
  /** Decides which request is hit; the first word is the method. */
  faults?: { on: RegExp; fault: Fault; times: number }[]
}

/** A registry in memory, for the faults that a real one cannot be made to show. */
export const startStandIn = async (t: Test, { bearer, faults = [] }: Options = {}) => {
  const blobs = new Map<string, Buffer>()
  const sessions = new Map<string, Buffer>()
  const tokens = new Set<string>()
  const seen: string[] = []
  let receivedBytes = 0

  const takeFault = (line: string): Fault | undefined => {
    const found = faults.find(({ on, times }) => times > 0 && on.test(line))
    if (found !== undefined) found.times -= 1
    return found?.fault
  }
  const answerToken = (request: IncomingMessage, response: ServerResponse, url: URL): void => {
    const basic = Buffer.from(`taxiway:${bearer?.password}`).toString('base64')
    if (request.headers.authorization !== `Basic ${basic}`) return void response.writeHead(401).end()
    const token = randomUUID()
    tokens.add(token)
    seen.push(`token ${url.searchParams.getAll('scope').join(' ')}`)
    response.end(JSON.stringify({ token, expires_in: bearer?.ttlSeconds ?? 300 }))
  }
  const readUpTo = async (request: IncomingMessage, most: number): Promise<Buffer> => {
    const pieces: Buffer[] = []
    let size = 0
    for await (const piece of request) {
      pieces.push(piece as Buffer)
      size += (piece as Buffer).length
      if (size >= most) break
    }
    receivedBytes += size
    return Buffer.concat(pieces).subarray(0, most)
  }

  const server = createServer(async (request, response) => {
    const { socket } = request
    const url = new URL(request.url ?? '/', origin())
    const line = `${request.method} ${url.pathname}`
    if (url.pathname === '/token') return answerToken(request, response, url)
    if (bearer !== undefined && !tokens.has(request.headers.authorization?.replace(/^Bearer /, '') ?? '')) {
      const challenge = `Bearer realm="${origin()}/token",service="stand-in"`
      return void response.writeHead(401, { 'www-authenticate': challenge }).end()
    }
    seen.push(line)
    const fault = takeFault(line)
    if (fault === 'refused') return void response.writeHead(503).end()
    const body = await readUpTo(request, fault === 'cut' ? 1_000 : Number.POSITIVE_INFINITY).catch(() =>
      Buffer.alloc(0),
    )
    const answer = respond(request, url, body)
    if (fault === 'lost' || fault === 'cut') return void socket.destroy()
    if (fault === 'broken') {
      response.writeHead(answer.status, { 'content-length': answer.body?.length ?? 0 })
      response.write(answer.body?.subarray(0, Math.ceil((answer.body.length ?? 0) / 2)), () =>
        socket.destroy(),
      )
      return
    }
    const bytes = fault === 'other bytes' ? Buffer.alloc(answer.body?.length ?? 0) : answer.body
    response.writeHead(answer.status, answer.headers).end(request.method === 'HEAD' ? undefined : bytes)
  })

  type Answer = { status: number; headers?: Record<string, string>; body?: Buffer }
  const respond = (request: IncomingMessage, url: URL, body: Buffer): Answer => {
    const [, repository = '', rest = ''] = /^\/v2\/(.+?)\/(blobs\/.*)$/.exec(url.pathname) ?? []
    const place = (id: string) => ({ location: `/v2/${repository}/blobs/uploads/${id}?state=${id}` })
    if (rest === 'blobs/uploads/') {
      const id = randomUUID()
      sessions.set(id, Buffer.alloc(0))
      return { status: 202, headers: place(id) }
    }
    const id = /^blobs\/uploads\/(.+)$/.exec(rest)?.[1]
    if (id === undefined) return readBlob(request, rest.slice('blobs/'.length))
    const held = sessions.get(id)
    if (held === undefined) return { status: 404 }
    const range = (bytes: Buffer) => ({ ...place(id), range: `0-${Math.max(bytes.length - 1, 0)}` })
    if (request.method === 'GET') return { status: 204, headers: range(held) }
    const from = /^(\d+)-/.exec(request.headers['content-range'] ?? '')?.[1]
    if (from !== undefined && Number(from) !== held.length) return { status: 416, headers: range(held) }
    const grown = Buffer.concat([held, body])
    sessions.set(id, grown)
    if (request.method === 'PATCH') return { status: 202, headers: range(grown) }
    const digest = `sha256:${createHash('sha256').update(grown).digest('hex')}`
    if (digest !== url.searchParams.get('digest')) return { status: 400 }
    sessions.delete(id)
    blobs.set(digest, grown)
    return { status: 201 }
  }
  const readBlob = (request: IncomingMessage, digest: string): Answer => {
    const bytes = blobs.get(digest)
    if (bytes === undefined) return { status: 404 }
    const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]
    return from === undefined
      ? { status: 200, body: bytes }
      : { status: 206, body: bytes.subarray(Number(from)) }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    address: new URL(origin()).host,
    blobs,
    seen,
    receivedBytes: () => receivedBytes,
    /** Sessions and tokens of a registry that was restarted. */
    forgetSessions: () => sessions.clear(),
    forgetTokens: () => tokens.clear(),
  }
}

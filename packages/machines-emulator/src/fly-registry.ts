import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream'
import type { World } from './world.js'

export type FlyRegistryOptions = {
  /** The registry that keeps the content: `127.0.0.1:5000`, and its login. */
  behind: { address: string; username: string; password: string }
  port?: number | undefined
  /** Whether the token of an app may push to it; Fly does not document it. */
  deployTokensPush?: boolean | undefined
}

type Deps = { world: World; isOrganizationToken: (token: string) => boolean }

/** An index: Fly's registry was reported to refuse them. */
const indexTypes = /application\/vnd\.(oci\.image\.index|docker\.distribution\.manifest\.list)/

/**
 * Fly's registry by what is known of it, in front of a real one: user `x` and a token as password, a repository is an app that exists,
 * no list of tags, no mounts, no deletes, no indexes. A token of an app pulls and pushes there alone.
 */
export const openFlyRegistry = async (deps: Deps, options: FlyRegistryOptions) => {
  const server = createServer((request, response) => answer(deps, options, request, response))
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

const answer = (
  deps: Deps,
  options: FlyRegistryOptions,
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  const { behind } = options
  const refuse = (status: number, code: string, message: string): void => {
    request.resume()
    const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="registry.fly.io"' } : {}
    response.writeHead(status, { 'content-type': 'application/json', ...challenge })
    response.end(JSON.stringify({ errors: [{ code, message }] }))
  }
  const url = new URL(request.url ?? '/', 'http://registry')
  const refusal = findRefusal(deps, options, request, url)
  if (refusal !== undefined) return void refuse(...refusal)
  for (const name of ['mount', 'from']) url.searchParams.delete(name)
  const [host, port] = behind.address.split(':')
  const authorization = `Basic ${Buffer.from(`${behind.username}:${behind.password}`).toString('base64')}`
  const asked = forward(
    {
      host,
      port,
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: { ...request.headers, authorization },
    },
    reply => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      pipeline(reply, response, () => undefined)
    },
  )
  asked.on('error', () => response.destroy())
  pipeline(request, asked, () => undefined)
}

const findRefusal = (
  { world, isOrganizationToken }: Deps,
  { deployTokensPush = true }: FlyRegistryOptions,
  request: IncomingMessage,
  { pathname }: URL,
): [status: number, code: string, message: string] | undefined => {
  const token = readToken(request)
  const tokenApp = token === undefined ? undefined : world.deployTokens.get(token)
  if (token === undefined || (tokenApp === undefined && !isOrganizationToken(token)))
    return [401, 'UNAUTHORIZED', 'authentication required']
  const [, repository = '', rest = ''] = /^\/v2\/(.+?)\/((?:blobs|manifests|tags)\/.*)$/.exec(pathname) ?? []
  if (!world.apps.has(repository)) return [404, 'NAME_UNKNOWN', 'app repository not found']
  const reads = request.method === 'GET' || request.method === 'HEAD'
  if (tokenApp !== undefined && (tokenApp !== repository || !(reads || deployTokensPush)))
    return [403, 'DENIED', 'requested access to the resource is denied']
  if (rest.startsWith('tags/')) return [404, 'UNSUPPORTED', 'the operation is unsupported']
  if (request.method === 'DELETE') return [405, 'UNSUPPORTED', 'the operation is unsupported']
  if (request.method === 'PUT' && indexTypes.test(request.headers['content-type'] ?? ''))
    return [400, 'MANIFEST_INVALID', 'manifest invalid']
  return undefined
}

const readToken = ({ headers }: IncomingMessage): string | undefined => {
  const [, encoded = ''] = /^Basic (\S+)$/.exec(headers.authorization ?? '') ?? []
  const [, user, token] = /^(.*?):(.*)$/.exec(Buffer.from(encoded, 'base64').toString()) ?? []
  return user === 'x' && token !== '' ? token : undefined
}

import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream'

/**
 * `cut`: the connection breaks within the body. `hang`: no answer comes. `lie`: it confirms and does nothing. A number: this status,
 * without doing anything.
 */
export type FrontFault = number | 'cut' | 'hang' | 'lie'

export type RegistryFront = {
  address: string
  /** Every request that the registry answered, in order: `PUT /v2/apps/manifests/… 201`. */
  answered: string[]
  /** Faults that were met: `PATCH /v2/… cut`. */
  faulted: string[]
  /** Hits the next `times` requests whose line matches, once what was answered so far is enough. */
  fault: (
    on: RegExp,
    fault: FrontFault,
    times?: number,
    isTime?: (answered: readonly string[]) => boolean,
  ) => void
}

type Teardown = { teardown: (work: () => Promise<void> | void) => void }

const always = (_: readonly string[]): boolean => true

/**
 * Stands in front of a real registry and makes it fail in ways that it cannot be made to show. With a login it signs in for those who
 * ask, as a public registry needs no login.
 */
export const openRegistryFront = async (
  t: Teardown,
  { address: behind }: { address: string },
  login?: { username: string; password: string },
): Promise<RegistryFront> => {
  const [host, port] = behind.split(':')
  const faults: { on: RegExp; fault: FrontFault; times: number; isTime: typeof always }[] = []
  const answered: string[] = []
  const faulted: string[] = []
  const signIn = login && {
    authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`,
  }
  const passOn = (request: IncomingMessage, response: ServerResponse, line: string): void => {
    const { method, url } = request
    const headers = { ...request.headers, ...signIn }
    const asked = forward({ host, port, method, path: url, headers }, answer => {
      answered.push(`${line} ${answer.statusCode}`)
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      pipeline(answer, response, () => undefined)
    })
    asked.on('error', () => response.destroy())
    pipeline(request, asked, () => undefined)
  }
  const server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`
    const found = faults.find(({ on, times, isTime }) => times > 0 && on.test(line) && isTime(answered))
    if (found === undefined) return passOn(request, response, line)
    found.times -= 1
    faulted.push(`${line} ${found.fault}`)
    if (found.fault === 'cut') return void request.once('data', () => request.socket.destroy())
    request.resume()
    if (found.fault === 'hang') return
    if (found.fault === 'lie') return void response.writeHead(201).end()
    const wait: Record<string, string> = found.fault === 429 ? { 'retry-after': '1' } : {}
    response.writeHead(found.fault, wait).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    answered,
    faulted,
    fault: (on, fault, times = 1, isTime = always) => void faults.push({ on, fault, times, isTime }),
  }
}

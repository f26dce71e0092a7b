import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream'

/** They speak of one connection and end with it: RFC 9110, section 7.6.1. */
const hopByHop = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Sends a request in absolute form on through `socket`, and its answer back. */
export const forwardRequest = (incoming: IncomingMessage, answer: ServerResponse, socket: Socket): void => {
  const url = new URL(incoming.url ?? '')
  const outgoing = request({
    createConnection: () => socket,
    method: incoming.method ?? 'GET',
    path: `${url.pathname}${url.search}`,
    // Who asks for one host must not be answered for another.
    headers: { ...endToEnd(incoming.headers), host: url.host },
    setHost: false,
  })
  const fail = (): void => {
    if (answer.headersSent) answer.destroy()
    else answer.writeHead(502, { 'content-type': 'text/plain' }).end(`${url.host} gave no proper answer.\n`)
  }
  outgoing.once('response', response => {
    try {
      answer.writeHead(response.statusCode ?? 502, endToEnd(response.headers))
    } catch {
      // A server may send a status or a header that our own server refuses to write.
      response.destroy()
      return fail()
    }
    pipeline(response, answer, () => undefined)
  })
  outgoing.on('error', fail)
  // The answer 101 closes without an error.
  outgoing.once('upgrade', (_, upgraded) => {
    upgraded.destroy()
    fail()
  })
  answer.once('close', () => socket.destroy())
  pipeline(incoming, outgoing, () => undefined)
}

const endToEnd = (headers: IncomingHttpHeaders): IncomingHttpHeaders => {
  const named = new Set(headers.connection?.split(',').map(name => name.trim().toLowerCase()))
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !hopByHop.has(name) && !named.has(name)),
  )
}

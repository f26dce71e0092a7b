import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { Sent } from './requests.js'

export type Answer = { statusCode: number; headers: IncomingHttpHeaders; body: string }

/** Sends requests over real sockets, unchanged: no client normalises paths or headers. */
export const createSender = (port: number) => {
  const agent = new Agent({ keepAlive: true })
  const send = ({ method, url, headers, payload }: Sent, isAgain = false): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const length = payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }
      const request = httpRequest(
        { agent, host: '127.0.0.1', port, method, path: url, headers: { ...headers, ...length } },
        response => {
          let body = ''
          response.setEncoding('utf8').on('data', text => {
            body += text
          })
          response.on('error', reject)
          response.on('end', () =>
            resolve({ statusCode: response.statusCode ?? 0, headers: response.headers, body }),
          )
        },
      )
      request.on('error', error => {
        // A kept connection may close between requests; retry once.
        if (request.reusedSocket && !isAgain)
          send(
            { broken: '', method, url, headers, ...(payload === undefined ? {} : { payload }) },
            true,
          ).then(resolve, reject)
        else reject(error)
      })
      request.end(payload)
    })
  return { send: (sent: Sent) => send(sent), close: () => agent.destroy() }
}

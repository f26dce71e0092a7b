import { request } from 'node:http'

type AppAnswer = { status: number; body: string }

/** Asks a preview as a visitor would; null when nothing answers. `*.localhost` is ours to resolve. */
export const askApp = (url: string): Promise<AppAnswer | null> =>
  new Promise(resolve => {
    const { host, port, pathname } = new URL(url)
    const asked = request({
      host: '127.0.0.1',
      port,
      path: pathname,
      headers: { host },
      timeout: 5_000,
      agent: false,
    })
    asked.on('response', response => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      response.on('error', () => resolve(null))
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(null))
    asked.end()
  })

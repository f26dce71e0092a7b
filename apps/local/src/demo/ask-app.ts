import { request } from 'node:http'

export type AppAnswer = { status: number; body: string }

/** Asks a review app; null when nothing answers. Its host is ours to resolve: not every system knows *.localhost. */
export function askApp(url: string): Promise<AppAnswer | null> {
  const { host, hostname, port, pathname } = new URL(url)
  return new Promise(resolve => {
    const asked = request(
      {
        host: hostname.endsWith('.localhost') ? '127.0.0.1' : hostname,
        port,
        path: pathname,
        headers: { host },
        timeout: 5000,
      },
      response => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', chunk => {
          body += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
        response.on('error', () => resolve(null))
      },
    )
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(null))
    asked.end()
  })
}

import { createServer, type ServerResponse } from 'node:http'

/**
 * The shortest program that tells every reader the same lines: each tick makes their bytes once and writes them to every
 * response. No database, no credential, no resumption.
 */
export const openBareFanOut = ({ text, everyMs }: { text: () => string; everyMs: number }) => {
  const readers = new Set<ServerResponse>()
  let timer: NodeJS.Timeout | undefined
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', connection: 'close' })
    response.flushHeaders()
    readers.add(response)
    response.once('close', () => readers.delete(response))
    timer ??= setInterval(() => {
      const bytes = Buffer.from(text())
      for (const reader of readers) reader.write(bytes)
    }, everyMs)
  })
  return { server, stop: () => clearInterval(timer) }
}

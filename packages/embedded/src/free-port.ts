import { createServer } from 'node:net'

/** A port of 127.0.0.1 that was free a moment ago; who takes it must still be ready to lose the race. */
export const findFreePort = async (): Promise<number> => {
  const port = await tryListen(0)
  if (port === null) throw new Error('No free port on 127.0.0.1.')
  return port
}

/** True when no process listens on this port of 127.0.0.1 right now. */
export const isPortFree = async (port: number): Promise<boolean> => (await tryListen(port)) !== null

const tryListen = (port: number): Promise<number | null> =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      const chosen = typeof address === 'object' && address !== null ? address.port : port
      server.close(() => resolve(chosen))
    })
  })

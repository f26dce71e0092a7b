import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

// Below the range from which systems choose ports for those who name none, so that nothing else is handed one of these by chance.
const firstPort = 10_000
const lastPort = 19_999
const mostTries = 100

/** A port of 127.0.0.1 that was free a moment ago; who takes it must still be ready to lose the race. */
export const findFreePort = async (): Promise<number> => {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const port = randomInt(firstPort, lastPort + 1)
    if (await isPortFree(port)) return port
  }
  throw new Error(`No free port on 127.0.0.1 between ${firstPort} and ${lastPort}.`)
}

/** True when no process listens on this port of 127.0.0.1 right now. */
export const isPortFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })

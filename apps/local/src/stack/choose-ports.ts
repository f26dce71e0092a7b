import { findFreePort, isPortFree } from '@taxiway/embedded'
import { LocalError } from '../local-error.js'
import { readJson, writePrivateJson } from './write-private.js'

export type Ports = Record<'api' | 'postgres' | 'redis' | 'machines' | 'router' | 'github', number>

const DEFAULT_API_PORT = 3000

type Options = {
  file: string
  /** What the caller set as PORT, if anything. */
  apiPort: string | undefined
  /** Take another port when the busy one was not asked for. */
  flexible: boolean
  onNotice: (message: string) => void
}

/**
 * The same ports as last time, so that addresses noted by people and in the database stay good; another one
 * only for a port that another program has taken meanwhile.
 */
export const choosePorts = async ({ file, apiPort, flexible, onNotice }: Options): Promise<Ports> => {
  const kept = readJson<Partial<Ports>>(file) ?? {}
  const api = await chooseApiPort(apiPort, flexible, onNotice)
  const ports: Ports = { api, postgres: 0, redis: 0, machines: 0, router: 0, github: 0 }
  for (const name of ['postgres', 'redis', 'machines', 'router', 'github'] as const) {
    ports[name] = await keepOrReplace(kept[name], Object.values(ports))
  }
  if (JSON.stringify(ports) !== JSON.stringify(kept)) writePrivateJson(file, ports)
  return ports
}

const chooseApiPort = async (
  wanted: string | undefined,
  flexible: boolean,
  notice: (message: string) => void,
): Promise<number> => {
  const port = wanted === undefined || wanted === '' ? DEFAULT_API_PORT : Number(wanted)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new LocalError(`PORT is "${wanted}", which is not a port number.`)
  }
  if (port === 0) return findFreePort()
  if (await isPortFree(port)) return port
  if (!flexible || wanted) {
    throw new LocalError(
      `Port ${port} is taken by another program. Stop that program, or choose another port: PORT=${port + 1} npm start`,
    )
  }
  const other = await findFreePort()
  notice(`Port ${port} is taken by another program: the API listens on ${other} instead.`)
  return other
}

const keepOrReplace = async (kept: number | undefined, taken: number[]): Promise<number> => {
  if (kept !== undefined && !taken.includes(kept) && (await isPortFree(kept))) return kept
  for (;;) {
    const port = await findFreePort()
    if (!taken.includes(port)) return port
  }
}

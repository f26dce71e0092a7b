import { lookup, Resolver } from 'node:dns/promises'

/** All addresses of a name, none if it does not exist. Rejects when DNS does not answer. */
export type ResolveName = (name: string) => Promise<readonly string[]>

export type NameResolvers = {
  /** For names that a build chose. */
  ofBuild: ResolveName
  /** For names that the operator allowed: as all programs of this machine see them, /etc/hosts included. */
  ofOperator: ResolveName
  /** Ends the look-ups of `ofBuild` that are under way: they reject. */
  cancel: () => void
}

type Options = {
  /** Of DNS, for `ofBuild`; for tests. By default those of this machine. */
  servers?: readonly string[]
}

const dnsTimeoutMs = 5_000
const dnsTries = 2

/**
 * Names of builds are asked for over DNS only, without a thread: `lookup` holds one of libuv's few threads for each name, so a build with many
 * slow names would stop the files and the other look-ups of the whole worker.
 */
export const createNameResolvers = ({ servers }: Options = {}): NameResolvers => {
  const resolver = new Resolver({ timeout: dnsTimeoutMs, tries: dnsTries })
  if (servers !== undefined) resolver.setServers(servers)
  const ask = (question: Promise<string[]>): Promise<string[]> =>
    question.catch((error: NodeJS.ErrnoException) => {
      if (absent.has(error.code ?? '')) return []
      throw error
    })
  return {
    cancel: () => resolver.cancel(),
    ofBuild: async name => {
      const [v4, v6] = await Promise.allSettled([ask(resolver.resolve4(name)), ask(resolver.resolve6(name))])
      const found = [v4, v6].flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []))
      if (found.length === 0 && v4.status === 'rejected') throw v4.reason
      return found
    },
    ofOperator: async name => {
      const found = await lookup(name, { all: true }).catch((error: NodeJS.ErrnoException) => {
        if (absent.has(error.code ?? '')) return []
        throw error
      })
      return found.map(({ address }) => address)
    },
  }
}

const absent = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME'])

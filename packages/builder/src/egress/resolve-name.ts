import { lookup, Resolver } from 'node:dns/promises'
import { shareAnswers } from './share-answers.js'

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

const absent = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME'])

/** None for a name that does not exist. */
const orAbsent = <T>(question: Promise<T[]>): Promise<T[]> =>
  question.catch((error: NodeJS.ErrnoException) => {
    if (absent.has(error.code ?? '')) return []
    throw error
  })

/** All builds of this process share its threads, so they share this too. */
const askMachine = shareAnswers(
  async name => (await orAbsent(lookup(name, { all: true }))).map(({ address }) => address),
  { keptMs: 5_000, mostNames: 256 },
)

/**
 * Names of builds are asked for over DNS only, without a thread: `lookup` holds one of libuv's few threads for each name, so a build with many
 * slow names would stop the files and the other look-ups of the whole worker. Allowed names need `lookup`; one name holds one thread at most.
 */
export const createNameResolvers = ({ servers }: Options = {}): NameResolvers => {
  const resolver = new Resolver({ timeout: dnsTimeoutMs, tries: dnsTries })
  if (servers !== undefined) resolver.setServers(servers)
  return {
    cancel: () => resolver.cancel(),
    ofBuild: async name => {
      const [v4, v6] = await Promise.allSettled([
        orAbsent(resolver.resolve4(name)),
        orAbsent(resolver.resolve6(name)),
      ])
      const found = [v4, v6].flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []))
      if (found.length === 0 && v4.status === 'rejected') throw v4.reason
      return found
    },
    ofOperator: askMachine,
  }
}

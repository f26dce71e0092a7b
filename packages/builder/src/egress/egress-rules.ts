import { isIP } from 'node:net'
import { describeRefusedRange, listOwnAddresses } from './address-range.js'
import { type Destination, formatDestination, parseDestination } from './destination.js'
import type { NameResolvers } from './resolve-name.js'

/** What install and build commands may reach. */
export type EgressSettings = {
  /** `public`: every public address, ports 80 and 443. `listed`: what `allow` names, and nothing else. */
  mode: 'public' | 'listed'
  /** Reached at whatever address and port: `host:port`, or `host` for port 443. */
  allow: readonly string[]
}

export type EgressDecision =
  /** Connect to one of these and to no other: a second look-up could answer otherwise. */
  { addresses: readonly string[] } | { refusal: string; status: 403 | 502 }

export type EgressRules = {
  decide: (destination: Destination) => Promise<EgressDecision>
  /** Ends the look-ups of names that the build chose. Their decisions are refusals. */
  cancel: () => void
}

/** Web servers. Through any other port a build could send mail, or reach databases that have a public address. */
const webPorts = [80, 443]
/** An answer of DNS may hold thousands, and a build chooses it. */
const judgedAddresses = 16
/** More are not tried when the first do not answer. */
const triedAddresses = 4

type Deps = {
  resolvers: NameResolvers
  /** Why an address is refused, in words; for tests, as the ports are. */
  describeRange?: typeof describeRefusedRange
  ports?: readonly number[]
}

/** Decides where a build may connect to. Its sentences are for the person who reads the log of the build. */
export const createEgressRules = (
  { mode, allow }: EgressSettings,
  { resolvers, describeRange = describeRefusedRange, ports = webPorts }: Deps,
): EgressRules => {
  const allowed = new Set(allow.map(keyOf))

  return {
    cancel: resolvers.cancel,
    decide: async destination => {
      const { host, port } = destination
      const isAllowed = allowed.has(formatDestination(destination))
      const asked = `The build asked for ${formatDestination(destination)}`
      const refuse = (why: string): EgressDecision => ({
        status: 403,
        refusal: `${asked}${why} If builds may reach it, the operator adds it to BUILD_EGRESS_ALLOW.`,
      })
      if (!isAllowed && mode === 'listed')
        return refuse('. Builds reach the hosts of BUILD_EGRESS_ALLOW and the npm registry only.')
      const range = isIP(host) !== 0 && !isAllowed ? describeRange(host, listOwnAddresses()) : undefined
      if (range !== undefined) return refuse(`, ${range}. Builds reach public addresses only.`)
      if (!isAllowed && !ports.includes(port)) return refuse('. Builds reach the ports 80 and 443 only.')
      if (isIP(host) !== 0) return { addresses: [host] }

      const found = await (isAllowed ? resolvers.ofOperator : resolvers.ofBuild)(host).catch(() => undefined)
      if (found === undefined)
        return { status: 502, refusal: `${asked}, but DNS did not answer. Try the build again.` }
      if (found.length === 0)
        return { status: 502, refusal: `${asked}, but there is no such name. Check its spelling.` }
      if (isAllowed) return { addresses: found.slice(0, triedAddresses) }
      const own = listOwnAddresses()
      const judged = found
        .slice(0, judgedAddresses)
        .map(address => ({ address, range: describeRange(address, own) }))
      const addresses = judged.flatMap(one => (one.range === undefined ? [one.address] : []))
      if (addresses.length > 0) return { addresses: addresses.slice(0, triedAddresses) }
      // Which address it is stays with us: a log must not be a way to read the names of a private network.
      return refuse(`, which has ${judged[0]?.range}. Builds reach public addresses only.`)
    },
  }
}

const keyOf = (entry: string): string => {
  const destination = parseDestination(entry, 443)
  if (destination === undefined)
    throw new Error(`${entry} is not a destination: write host:port, or host for port 443`)
  return formatDestination(destination)
}

import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'

/** What people call the ranges of the library; all others are "reserved". */
const words: Readonly<Record<string, string>> = {
  private: 'a private address',
  uniqueLocal: 'a private address',
  carrierGradeNat: 'a private address',
  deprecatedSiteLocal: 'a private address',
  loopback: 'a loopback address',
  linkLocal: 'a link-local address',
  multicast: 'a multicast address',
  broadcast: 'a broadcast address',
  unspecified: 'an unspecified address',
  rfc6052: 'an address that translates to IPv4',
  rfc6145: 'an address that translates to IPv4',
  '6to4': 'an address that tunnels IPv4',
  teredo: 'an address that tunnels IPv4',
}

/** Azure's platform answers every machine on a public address: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 */
const azurePlatform = '168.63.129.16'
const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3]

/** All addresses of this machine's own interfaces; some may be public. Asks the kernel each time. */
export const listOwnAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap(all => (all ?? []).map(({ address }) => address))

/**
 * Why builds may not reach an address, in words; undefined if it is public. IPv4 inside IPv6 is judged as the IPv4 that it is.
 */
export const describeRefusedRange = (
  address: string,
  ownAddresses: readonly string[],
): string | undefined => {
  if (isIP(address) === 0) return 'not an address'
  const parsed = ipaddr.process(address)
  const range = parsed.range()
  if (range !== 'unicast') return words[range] ?? 'a reserved address'
  // IANA has given out nothing else: https://www.iana.org/assignments/ipv6-address-space
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(globalUnicast)) return 'a reserved address'
  const canonical = parsed.toString()
  if (canonical === azurePlatform) return 'an address of the machine’s cloud platform'
  const isOwn = ownAddresses.some(own => ipaddr.isValid(own) && ipaddr.process(own).toString() === canonical)
  return isOwn ? 'an address of the machine that builds' : undefined
}

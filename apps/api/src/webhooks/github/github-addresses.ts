import { BlockList, isIPv4, isIPv6 } from 'node:net'

// `hooks` of https://api.github.com/meta. The list grows; GitHub addresses that are missing here have the
// normal limit.
const ranges = [
  ['192.30.252.0', 22, 'ipv4'],
  ['185.199.108.0', 22, 'ipv4'],
  ['140.82.112.0', 20, 'ipv4'],
  ['143.55.64.0', 20, 'ipv4'],
  ['2a0a:a440::', 29, 'ipv6'],
  ['2606:50c0::', 32, 'ipv6'],
] as const

const github = new BlockList()
for (const [network, prefix, family] of ranges) github.addSubnet(network, prefix, family)

/** Whether GitHub sends webhooks from this address. It only exempts from the limit: the signature decides. */
export const isGithubAddress = (address: string): boolean => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (isIPv4(plain)) return github.check(plain, 'ipv4')
  return isIPv6(plain) && github.check(plain, 'ipv6')
}
